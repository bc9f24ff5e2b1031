// Everything wrong that JavaScript can hand to fenji, as one list for all runtimes.

/**
 * @param fenji The package's exports, started.
 * @param bundles The texts of bundles: `tiny`, of the tests' tiny pack, `real`, of a shipped one, `desk` and, in a list,
 *   its `packs`.
 * @param foreign Evaluates an expression in another realm.
 * @returns How many things were tried, and what went otherwise than it must.
 */
export function hostile(
	{ Desk, FenjiError, localZone, Pack },
	bundles,
	foreign,
) {
	const report = { tried: 0, wrong: [] };
	let pack = Pack.load(bundles.tiny);
	const healthy = JSON.stringify(pack.verdict({ spread: true }));

	const failed = (name, what) => report.wrong.push(`${name}: ${what}`);

	/** The next call works as if nothing had happened. */
	const unharmed = (name) => {
		try {
			if (JSON.stringify(pack.verdict({ spread: true })) !== healthy)
				failed(name, "the next verdict is another one");
		} catch (thrown) {
			failed(name, `the next call throws ${thrown?.stack}`);
			pack = Pack.load(bundles.tiny);
		}
	};

	/** The call throws a FenjiError of this code that says what is wrong. */
	const refuses = (name, code, ask) => {
		report.tried += 1;
		const start = Date.now();
		try {
			const got = ask();
			failed(name, `accepted: ${String(JSON.stringify(got)).slice(0, 200)}`);
		} catch (thrown) {
			if (!(thrown instanceof FenjiError))
				failed(name, `threw ${String(thrown?.stack ?? typeof thrown)}`);
			else {
				if (thrown.code !== code)
					failed(name, `has code ${thrown.code}: ${thrown.message}`);
				if (thrown.name !== "FenjiError" || !(thrown instanceof Error))
					failed(name, "is no Error named FenjiError");
				const whole = ({ code, message, severity }) =>
					/^[a-z0-9-]+$/.test(code) && message && severity === "error";
				if (thrown.problems.length === 0 || thrown.problems.length > 101)
					failed(name, `${thrown.problems.length} problems`);
				if (!thrown.problems.every(whole))
					failed(name, `has a problem without code, severity or message`);
				if (
					!thrown.message.startsWith("error[") ||
					/\[object |undefined \(|<T>/.test(thrown.message)
				) {
					failed(name, `is not for people: ${thrown.message.slice(0, 300)}`);
				}
				if (code === "invalid-facts" && thrown.message.length > 200_000)
					failed(name, `says ${thrown.message.length} characters`);
			}
		}
		if (Date.now() - start > 5000)
			failed(name, `took ${Date.now() - start} ms`);
		unharmed(name);
	};

	/** The call gives the same as another one. */
	const equals = (name, ask, other) => {
		report.tried += 1;
		try {
			const [got, expected] = [ask(), other()].map((answer) =>
				JSON.stringify(answer),
			);
			if (got !== expected)
				failed(
					name,
					`gives ${got.slice(0, 200)} and not ${expected.slice(0, 200)}`,
				);
		} catch (thrown) {
			failed(name, `threw ${String(thrown?.stack)}`);
		}
		unharmed(name);
	};

	const askers = {
		assess: (facts) => pack.assess(facts),
		verdict: (facts) => pack.verdict(facts),
		explain: (facts) => pack.explain(facts),
	};
	for (const [name, [facts, methods]] of Object.entries(wrongFacts(foreign))) {
		for (const method of methods) {
			refuses(`${method} of ${name}`, "invalid-facts", () =>
				askers[method](facts()),
			);
		}
	}
	for (const [name, [facts, same]] of Object.entries(rightFacts(foreign))) {
		for (const [method, ask] of Object.entries(askers)) {
			equals(
				`${method} of ${name}`,
				() => ask(facts()),
				() => ask(same),
			);
		}
	}
	equals(
		"getters that use the pack",
		() =>
			pack.verdict({
				get spread() {
					return pack.verdict({}).level !== null;
				},
			}),
		() => pack.verdict({ spread: true }),
	);

	wrongOptions(refuses, equals, () => pack, localZone);
	for (const [name, bundle] of Object.entries(wrongBundles(bundles))) {
		refuses(`a bundle that is ${name}`, "invalid-pack", () =>
			Pack.load(bundle()),
		);
	}
	for (const [name, options] of Object.entries(notOptions())) {
		refuses(`load with options that are ${name}`, "invalid-option", () =>
			Pack.load(bundles.tiny, options),
		);
	}
	for (const [name, trusted] of Object.entries({
		"a number": 1,
		"a text": "yes",
		"an object": {},
	})) {
		refuses(`load with ${name} as trusted`, "invalid-option", () =>
			Pack.load(bundles.tiny, { trusted }),
		);
	}
	refuses("a change of the pack's locales", "invalid-option", () => {
		try {
			pack.locales.push("fr");
		} catch {
			return pack.info("fr");
		}
		return pack.locales;
	});
	precise(pack, FenjiError, failed);
	afterFree(Pack, bundles, refuses, equals);
	desks(Desk, bundles, refuses, equals, foreign);
	compiledFiles(Desk, Pack, bundles, refuses, equals);
	pack.free();
	return report;
}

/** What is wrong is told with its place, and the text stays within bounds. */
function precise(pack, FenjiError, failed) {
	const told = (name, facts, wanted) => {
		try {
			pack.verdict(facts);
			failed(name, "accepted");
		} catch (thrown) {
			const [found] = thrown instanceof FenjiError ? thrown.problems : [];
			for (const [key, value] of Object.entries(wanted)) {
				if (found?.[key] !== value)
					failed(name, `has ${key} ${found?.[key]} and not ${value}`);
			}
		}
	};
	const large = { code: "too-large", help: "send at most 1048576 bytes" };
	told(
		"2^64 as a bigint",
		{ affected: 2n ** 64n },
		{ code: "out-of-range", fact: "affected" },
	);
	told(
		"-2^63 - 1 as a bigint",
		{ affected: -(2n ** 63n) - 1n },
		{ code: "out-of-range", fact: "affected" },
	);
	told(
		"an endless bigint",
		{ signs: [10n ** 100_000n] },
		{ code: "out-of-range", fact: "signs.0" },
	);
	told(
		"a half of a character",
		{ system: { state: "\ud800" } },
		{ code: "unknown-option", fact: "system.state" },
	);
	told(
		"a heir",
		{ system: Object.create({ state: "down" }) },
		{ fact: "system" },
	);
	const bytes = (size) => ({
		...large,
		message: `the facts are too large: ${size} bytes`,
	});
	told(
		"a byte too many",
		`{${" ".repeat((1 << 20) - 1)}}`,
		bytes((1 << 20) + 1),
	);
	told(
		"characters of two, three and four bytes",
		"é字😀".repeat(1 << 19),
		bytes(9 << 19),
	);
	told("halves of characters", "\ud800".repeat(1 << 21), bytes(6 << 20));
	told(
		"a large object",
		{ story: "x".repeat(1 << 20) },
		{ ...large, message: "the facts are too large: more than 1048576 bytes" },
	);
}

class Incident {
	spread = true;
}

/** A proxy that throws whatever is done with it. */
function angry(target) {
	const traps = [
		"get",
		"has",
		"ownKeys",
		"getPrototypeOf",
		"getOwnPropertyDescriptor",
	];
	const handler = Object.fromEntries(
		traps.map((trap) => [
			trap,
			() => {
				throw new Error(`no ${trap}`);
			},
		]),
	);
	return new Proxy(target, handler);
}

/** Objects that hold ever more of their like. */
function endless() {
	return new Proxy(
		{},
		{
			get: () => endless(),
			ownKeys: () => ["a", "b", "c"],
			getOwnPropertyDescriptor: () => ({
				enumerable: true,
				configurable: true,
				value: 1,
			}),
		},
	);
}

function revoked() {
	const { proxy, revoke } = Proxy.revocable({}, {});
	revoke();
	return proxy;
}

/** Nested `depth` times by `wrap`. */
function nested(depth, wrap, inner = true) {
	let value = inner;
	for (let level = 0; level < depth; level++) value = wrap(value);
	return value;
}

function cyclic(value, key) {
	value[key] = value;
	return value;
}

const unfriendly = {
	toString() {
		throw new Error("no text");
	},
};

/** Facts that must be refused, each made when it is needed, with the methods to try. */
function wrongFacts(foreign) {
	const values = {
		undefined: () => [undefined],
		"a hole": () => new Array(1),
		"many holes": () => new Array(2 ** 32 - 1),
		"a function": () => () => true,
		"an async function": () => async () => true,
		"a class": () => Incident,
		"a symbol": () => Symbol("spread"),
		NaN: () => Number.NaN,
		Infinity: () => Number.POSITIVE_INFINITY,
		"-Infinity": () => Number.NEGATIVE_INFINITY,
		"a fraction": () => 1.5,
		"a huge number": () => 1e21,
		"a tiny number": () => 1e-9,
		"a number beyond exactness": () => 2 ** 53,
		"a huge bigint": () => 2n ** 64n,
		"an endless bigint": () => 10n ** 5000n,
		"a Map": () => new Map([["a", 1]]),
		"a Set": () => new Set(["smoke"]),
		"a WeakMap": () => new WeakMap(),
		"a RegExp": () => /x/,
		"a Promise": () => Promise.resolve(true),
		"an Error": () => new Error("x"),
		"a boxed string": () => new String("x"),
		"a boxed number": () => new Number(1),
		"a boxed boolean": () => new Boolean(true),
		"a class instance": () => new Incident(),
		bytes: () => new Uint8Array(3),
		"an ArrayBuffer": () => new ArrayBuffer(3),
		"a DataView": () => new DataView(new ArrayBuffer(3)),
		globalThis: () => globalThis,
		"an invalid Date": () => new Date(Number.NaN),
		"a Date too far": () => new Date(8.64e15),
		"what only says that it is a Date": () => ({
			[Symbol.toStringTag]: "Date",
		}),
		"a heir of a Date": () => Object.create(new Date()),
		"a proxy of a Date": () => new Proxy(new Date(), {}),
		"a proxy that throws": () => angry({}),
		"a proxied list that throws": () => angry([]),
		"a revoked proxy": revoked,
		"an endless proxy": endless,
		"a proxied list without end": () =>
			new Proxy([], {
				get: (list, key) => (key === "length" ? 2 ** 53 - 1 : list[key]),
			}),
		"a cycle": () => cyclic({}, "self"),
		"a cyclic list": () => cyclic([], 0),
		"a long cycle": () => cyclic({ a: {} }, "b").a,
		"a wide graph": () => nested(60, (value) => ({ a: value, b: value })),
		"a wide graph of lists": () => nested(60, (value) => [value, value], []),
		"a wide graph that is too deep": () =>
			nested(80, (value) => ({ a: value, b: value })),
		"a wide graph of lists that is too deep": () =>
			nested(80, (value) => [value, value], []),
		"nested too deep": () => nested(20_000, (value) => ({ a: value })),
		"lists nested too deep": () => nested(20_000, (value) => [value]),
		"a megabyte": () => "x".repeat(1 << 20),
		"sixteen megabytes": () => "字".repeat(16 << 20),
		"a lone surrogate": () => "\ud800",
		"surrogates in the wrong order": () => "\udc00\ud800",
		"a getter that throws": () => ({
			get state() {
				throw new Error("not today");
			},
		}),
		"a getter that throws nothing": () => ({
			get state() {
				throw undefined;
			},
		}),
		"a getter that throws what has no text": () => ({
			get state() {
				throw unfriendly;
			},
		}),
		"many keys": () =>
			Object.fromEntries(
				Array.from({ length: 1 << 17 }, (_, n) => [`k${n}`, n]),
			),
		"many symbols": () =>
			Object.fromEntries(
				Array.from({ length: 1 << 17 }, (_, n) => [`k${n}`, Symbol.iterator]),
			),
		"a heir": () => Object.create({ state: "down" }),
		"what has the wrong constructor": () =>
			Object.create({ constructor: unfriendly, a: 1 }),
		"another realm's Map": () => foreign("new Map()"),
		"another realm's function": () => foreign("() => 1"),
		"another realm's class instance": () => foreign("new (class A {})()"),
		"another realm's cycle": () =>
			foreign("(() => { const a = []; a[0] = a; return a; })()"),
	};
	const facts = {
		nothing: () => undefined,
		null: () => null,
		"a number": () => 5,
		"a bigint": () => 5n,
		NaN: () => Number.NaN,
		true: () => true,
		"a symbol": () => Symbol("facts"),
		"a function": () => () => ({}),
		"a list": () => [],
		"an empty text": () => "",
		"a text that is no JSON": () => "spread",
		"a cut text": () => '{"spread":tr',
		"a text of null": () => "null",
		"a text of a text": () => '"{}"',
		"a text with a key twice": () => '{"spread":true,"spread":true}',
		"a text nested too deep": () => `{"a":${"[".repeat(100_000)}`,
		"sixteen megabytes of text": () => `{"story":"${"x".repeat(16 << 20)}"}`,
		"a text with an escaped lone surrogate": () => '{"story":"\\ud800"}',
		"a boxed text": () => new String("{}"),
		"a Map": () => new Map(),
		"a Date": () => new Date(),
		bytes: () => new TextEncoder().encode("{}"),
		"a class instance": () => new Incident(),
		"a revoked proxy": revoked,
		"a proxy that throws": () => angry({}),
		"an endless proxy": endless,
		"a cycle": () => cyclic({}, "system"),
		"a __proto__ from JSON.parse": () =>
			JSON.parse('{"__proto__":{"spread":true}}'),
		"a computed __proto__": () => ({ ["__proto__"]: { spread: true } }),
		"a literal __proto__": () => ({ __proto__: { spread: true } }),
		"a constructor": () => ({ constructor: { prototype: { spread: true } } }),
		"a toString": () => ({ toString: 1, hasOwnProperty: 2, valueOf: 3 }),
		"a toJSON": () => ({ toJSON: () => ({ spread: true }) }),
		"an unknown key": () => ({ "": 1 }),
		"a lone surrogate as key": () => ({ "\ud800": 1 }),
		"a key of a megabyte": () => ({ ["k".repeat(1 << 20)]: 1 }),
		"another realm's list": () => foreign("[]"),
	};
	const [all, one] = [["assess", "verdict", "explain"], ["verdict"]];
	const tried = Object.fromEntries(
		Object.entries(facts).map(([name, facts]) => [name, [facts, all]]),
	);
	for (const [name, value] of Object.entries(values)) {
		tried[`${name} as an answer`] = [
			() => ({ system: { state: value() } }),
			all,
		];
		tried[`${name} in a list`] = [() => ({ signs: ["smoke", value()] }), one];
		tried[`${name} as a form`] = [
			() => ({ affected: { any_of: [value()] } }),
			one,
		];
		tried[`${name} as a bound`] = [
			() => ({ affected: { at_least: value() } }),
			one,
		];
	}
	return tried;
}

/** Facts that are right, though unusual, each with the plain facts that mean the same. */
function rightFacts(foreign) {
	const plain = {
		system: { state: "down" },
		signs: ["smoke"],
		affected: 12,
		seen_at: "2026-11-22T09:00:00.000Z",
	};
	const seen = new Date("2026-11-22T09:00:00Z");
	const reactive = (value) =>
		typeof value !== "object" || value === null || value instanceof Date
			? value
			: new Proxy(value, {
					get: (target, key, self) => reactive(Reflect.get(target, key, self)),
				});
	const bare = (value) => Object.assign(Object.create(null), value);
	return {
		"a honest proxy": [() => reactive(plain), plain],
		"a frozen object": [
			() => Object.freeze({ ...plain, signs: Object.freeze(["smoke"]) }),
			plain,
		],
		"an object without prototype": [
			() => bare({ ...plain, system: bare(plain.system) }),
			plain,
		],
		"another realm's object": [
			() => foreign(`(${JSON.stringify(plain)})`),
			plain,
		],
		"another realm's Date": [
			() => ({ ...plain, seen_at: foreign(`new Date(${Number(seen)})`) }),
			plain,
		],
		"a Date": [() => ({ ...plain, seen_at: seen }), plain],
		"a getter": [
			() => ({
				...plain,
				get affected() {
					return 12;
				},
			}),
			plain,
		],
		"a bigint": [() => ({ ...plain, affected: 12n }), plain],
		"a text": [() => JSON.stringify(plain), plain],
		"a text with spaces": [() => JSON.stringify(plain, null, "\t"), plain],
		"-0": [() => ({ affected: -0 }), { affected: 0 }],
		"keys that are undefined": [
			() => ({
				...plain,
				spread: undefined,
				story: undefined,
				nobody: undefined,
			}),
			plain,
		],
		"keys that are symbols": [() => ({ ...plain, [Symbol("x")]: 1 }), plain],
		"keys that are not enumerable": [
			() => Object.defineProperty({ ...plain }, "hidden", { value: 1 }),
			plain,
		],
		"the same part twice": [
			() => ({
				system: plain.system,
				signs: { includes: plain.signs, excludes: [] },
			}),
			{ system: plain.system, signs: { includes: ["smoke"], excludes: [] } },
		],
		"no facts": [() => ({}), {}],
		"a lone surrogate": [
			() => ({ story: "a\ud800b\udc00\ud83d\ude00" }),
			'{"story":"a\ufffdb\ufffd😀"}',
		],
		"a text with a lone surrogate": [
			() => '{"story":"a\ud800b"}',
			{ story: "a\ufffdb" },
		],
	};
}

/** What is no object of options. */
function notOptions() {
	return {
		null: null,
		"a number": 5,
		"a text": "en",
		true: true,
		"a symbol": Symbol("options"),
	};
}

/** Every parameter of every method with everything it does not take. */
function wrongOptions(refuses, equals, pack, localZone) {
	const noText = {
		"a number": 5,
		NaN: Number.NaN,
		true: true,
		"a bigint": 5n,
		"a symbol": Symbol("x"),
		"a function": () => "en",
		"an object": {},
		"a list": ["en"],
		"a boxed text": new String("en"),
		"what has no text": unfriendly,
	};
	const noPath = { ...noText, undefined: undefined, null: null };
	const noMoment = {
		"a number": 5,
		"an object": {},
		true: true,
		"a list": [],
		"a symbol": Symbol("x"),
		"an invalid Date": new Date(Number.NaN),
		"a Date too far": new Date(8.64e15),
		"a function": Date,
		"no moment": "soon",
		"an empty text": "",
		"what only says that it is a Date": { [Symbol.toStringTag]: "Date" },
		"a proxy that throws": angry({}),
		"a megabyte": "9".repeat(1 << 20),
	};
	const noLine = {
		"-1": -1,
		0: 0,
		"a fraction": 1.5,
		NaN: Number.NaN,
		"a text": "1",
		"a huge number": 2 ** 40,
		"a bigint": 1n,
		"an object": {},
		"a symbol": Symbol("x"),
	};
	const noLines = {
		nothing: undefined,
		null: null,
		"a number": 5,
		"an object": {},
		"a list": ["{}"],
		"a symbol": Symbol("x"),
		"a function": () => "{}",
		"a revoked proxy": revoked(),
	};
	const ways = {
		assess: (options) => pack().assess({}, options),
		explain: (options) => pack().explain({}, options),
		assessLines: (options) => pack().assessLines("{}", options),
	};
	const wrong = (name, ask) => refuses(name, "invalid-option", ask);
	for (const [method, ask] of Object.entries(ways)) {
		for (const [name, options] of Object.entries(notOptions()))
			wrong(`${method} with ${name} as options`, () => ask(options));
		for (const [name, locale] of Object.entries(noText))
			wrong(`${method} with ${name} as locale`, () => ask({ locale }));
		for (const [name, received] of Object.entries(noMoment)) {
			wrong(`${method} with ${name} as received`, () => ask({ received }));
		}
		wrong(`${method} with options that throw`, () =>
			ask({
				get locale() {
					throw new Error("no locale");
				},
			}),
		);
		wrong(`${method} with a proxy that throws as options`, () =>
			ask(angry({})),
		);
		wrong(`${method} in no language`, () => ask({ locale: "\ud800" }));
		wrong(`${method} in a language of a megabyte`, () =>
			ask({ locale: "x".repeat(1 << 20) }),
		);
		equals(
			`${method} without options`,
			() => ask(undefined),
			() =>
				ask({
					locale: undefined,
					received: undefined,
					level: undefined,
					verdict: undefined,
					firstLine: undefined,
				}),
		);
		equals(
			`${method} with a Date`,
			() => ask({ received: new Date(0), zone: "+05:45" }),
			() => ask({ received: "1970-01-01T00:00:00.000Z", zone: "+05:45" }),
		);
		equals(
			`${method} with a Date in no zone`,
			() => ask({ received: new Date(0) }),
			() => ask({ received: new Date(0), zone: localZone() }),
		);
		for (const [name, zone] of Object.entries(noText))
			wrong(`${method} with ${name} as zone`, () => ask({ zone }));
		for (const zone of ["", "Beijing", "+8", "\ud800", "x".repeat(1 << 20)])
			wrong(`${method} in a zone that there is not`, () => ask({ zone }));
		equals(
			`${method} with null as options' values`,
			() => ask({ locale: null, received: null, level: null, zone: null }),
			() => ask({}),
		);
	}
	for (const [name, level] of Object.entries(noText))
		wrong(`explain with ${name} as level`, () => pack().explain({}, { level }));
	const noFlag = {
		"a number": 1,
		"a text": "yes",
		"an empty text": "",
		"an object": {},
		"a boxed flag": new Boolean(true),
	};
	for (const [name, verdict] of Object.entries(noFlag)) {
		wrong(`assessLines with ${name} as verdict`, () =>
			pack().assessLines("{}", { verdict }),
		);
	}
	inherited(refuses, equals, pack);
	wrong("explain of an unknown level", () =>
		pack().explain({}, { level: "P9" }),
	);
	for (const [name, firstLine] of Object.entries(noLine)) {
		wrong(`assessLines with ${name} as first line`, () =>
			pack().assessLines("{}", { firstLine }),
		);
	}
	for (const [name, lines] of Object.entries(noLines)) {
		refuses(`assessLines of ${name}`, "invalid-facts", () =>
			pack().assessLines(lines),
		);
	}
	for (const method of ["info", "facts", "factsSchema"]) {
		for (const [name, locale] of Object.entries(noText))
			wrong(`${method} in ${name}`, () => pack()[method](locale));
		wrong(`${method} in an unknown language`, () => pack()[method]("tlh"));
		equals(
			`${method} in null`,
			() => pack()[method](null),
			() => pack()[method](),
		);
	}
	for (const [name, path] of Object.entries(noPath))
		wrong(`withScript at ${name}`, () => pack().withScript(path, ""));
	for (const [name, rules] of Object.entries(noText)) {
		wrong(`withScript of ${name}`, () =>
			pack().withScript("rules/x.rhai", rules),
		);
	}
	const noRules = [
		"facts.toml",
		"text/en.toml",
		"rules/a/b.rhai",
		"",
		"plan.rhai",
		"x".repeat(1 << 20),
	];
	for (const path of noRules) {
		refuses(`withScript at ${path.slice(0, 20)}`, "invalid-pack", () =>
			pack().withScript(path, "// nothing"),
		);
		refuses(`withScript without ${path.slice(0, 20)}`, "invalid-pack", () =>
			pack().withScript(path, null),
		);
	}
	refuses("withScript without what is not there", "invalid-pack", () =>
		pack().withScript("rules/nothing.rhai", null),
	);
	wrong("withScript of undefined", () => pack().withScript("rules/x.rhai"));
	for (const rules of [
		"level(",
		"\ud800",
		"x".repeat(1 << 21),
		"loop {}",
		"let a = []; loop { a += a; }",
	]) {
		refuses(`withScript of ${rules.slice(0, 20)}`, "invalid-pack", () =>
			pack().withScript("rules/x.rhai", rules),
		);
	}
}

/** What all objects inherit is nobody's choice, and is gone when this ends. */
function inherited(refuses, equals, pack) {
	const polluted = (given, ask) => {
		const names = Object.keys(given);
		try {
			for (const name of names) {
				Object.defineProperty(Object.prototype, name, {
					value: given[name],
					configurable: true,
					writable: true,
				});
			}
			return ask();
		} finally {
			for (const name of names) delete Object.prototype[name];
		}
	};
	equals(
		"assessLines where all objects inherit options",
		() =>
			polluted(
				{ verdict: true, firstLine: 7, locale: "fr", received: "x" },
				() => pack().assessLines("{}\n[]", {}),
			),
		() => pack().assessLines("{}\n[]"),
	);
	// Its compiled rules are taken as they stand only where the bundle is trusted; then nobody sees the wrong digest.
	const changed = {
		...JSON.parse(pack().toBundle()),
		digest: `sha256:${"0".repeat(64)}`,
	};
	const { constructor: Pack } = pack();
	refuses(
		"a changed bundle where all objects inherit trust",
		"invalid-pack",
		() => polluted({ trusted: true }, () => Pack.load(changed, {})),
	);
	refuses(
		"a changed bundle where all objects inherit a default",
		"invalid-pack",
		() => polluted({ trusted: true }, () => Pack.load(JSON.stringify(changed))),
	);
}

/** What is no bundle. */
function wrongBundles({ tiny, real }) {
	const bytes = new TextEncoder().encode(tiny);
	const object = () => JSON.parse(tiny);
	const all = {
		nothing: () => undefined,
		null: () => null,
		"a number": () => 5,
		true: () => true,
		"a bigint": () => 5n,
		"a symbol": () => Symbol("bundle"),
		"a function": () => () => tiny,
		"an empty object": () => ({}),
		"an empty list": () => [],
		"an empty text": () => "",
		"a text": () => "fenji",
		"a boxed text": () => new String(tiny),
		"a Map": () => new Map(Object.entries(object())),
		"a Promise": () => Promise.resolve(tiny),
		"a Response": () => new Response(tiny),
		"a Date": () => new Date(),
		"no bytes": () => new Uint8Array(0),
		"bytes of no text": () => Uint8Array.of(0xff, 0xfe, 0),
		"bytes of Wasm": () => Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0),
		"two-byte numbers": () => Uint16Array.from(bytes),
		"its default twice": () => ({ default: { default: object() } }),
		"nothing by default": () => ({ default: undefined }),
		"a symbol by default": () => ({ default: Symbol("bundle") }),
		"a cycle": () => cyclic(object(), "self"),
		"a bundle with a bigint": () => ({ ...object(), fenji: 1n }),
		"a bundle with a getter that throws": () => ({
			...object(),
			get content() {
				throw unfriendly;
			},
		}),
		"a bundle without content": () => ({ ...object(), content: undefined }),
		"a bundle with a list as content": () => ({ ...object(), content: [] }),
		"a newer bundle": () => ({ ...object(), fenji: 2 }),
		"another digest": () => ({ ...object(), digest: "sha256:0" }),
		"a proxy that throws": () => angry({}),
		"a revoked proxy": revoked,
		"nested too deep": () => nested(20_000, (value) => ({ default: value })),
		"sixteen megabytes": () => "[".repeat(16 << 20),
		"more text than is allowed": () => `{${" ".repeat(64 << 20)}}`,
		"more bytes than are allowed": () => new Uint8Array((64 << 20) + 1),
	};
	for (const [name, text] of [
		["tiny", tiny],
		["real", real],
	]) {
		for (let part = 1; part < 12; part++) {
			const length = Math.floor((text.length * part) / 12);
			all[`the ${name} one cut at ${length}`] = () => text.slice(0, length);
		}
	}
	for (const length of [1, 100, bytes.length - 1])
		all[`bytes cut at ${length}`] = () => bytes.slice(0, length);
	return all;
}

/** Packs that were freed. */
function afterFree(Pack, { tiny }, refuses, equals) {
	const gone = Pack.load(tiny);
	const digest = gone.digest;
	gone.free();
	gone.free();
	const calls = {
		assess: () => gone.assess({}),
		verdict: () => gone.verdict({}),
		explain: () => gone.explain({}),
		assessLines: () => gone.assessLines("{}"),
		info: () => gone.info(),
		facts: () => gone.facts(),
		factsSchema: () => gone.factsSchema(),
		check: () => gone.check(),
		runCases: () => gone.runCases(),
		scripts: () => gone.scripts(),
		withScript: () => gone.withScript("rules/x.rhai", ""),
		toBundle: () => gone.toBundle(),
	};
	for (const [name, ask] of Object.entries(calls))
		refuses(`${name} of a freed pack`, "freed", ask);
	equals(
		"the digest of a freed pack",
		() => gone.digest,
		() => digest,
	);
	const other = Pack.load(tiny);
	refuses("facts that free the pack", "freed", () =>
		other.verdict({
			get spread() {
				other.free();
				return true;
			},
		}),
	);
	const parent = Pack.load(tiny);
	const child = parent.withScript("rules/z.rhai", "// nothing\n");
	parent.free();
	equals(
		"a pack whose parent was freed",
		() => child.verdict({}),
		() => Pack.load(tiny).verdict({}),
	);
	child.free();
}

/** Compiled files: what is none, what was made of one, and what cannot be done with it. */
function compiledFiles(
	Desk,
	Pack,
	{ tiny, desk: own, packs },
	refuses,
	equals,
) {
	const bundle = Pack.load(tiny);
	const desk = Desk.load(own, packs, { trusted: true });
	const files = { pack: bundle.toCompiled(), desk: desk.toCompiled(["en"]) };
	const changed = (file, at, value) =>
		Object.assign(file.slice(), { [at]: value });
	for (const [what, file] of Object.entries(files)) {
		const load = (bytes) => (what === "pack" ? Pack : Desk).load(bytes).free();
		const wrong = {
			"its beginning": file.slice(0, 8),
			"its head": file.slice(0, 40),
			"cut short": file.slice(0, -1),
			"one byte longer": new Uint8Array([...file, 0]),
			"of another format": changed(file, 7, 250),
			"of another kind": changed(file, 8, 9),
			"of another digest": changed(file, 9, file[9] ^ 1),
			"changed at its end": changed(
				file,
				file.length - 1,
				file[file.length - 1] ^ 1,
			),
		};
		for (const [name, bytes] of Object.entries(wrong)) {
			refuses(`a compiled ${what} that is ${name}`, "invalid-pack", () =>
				load(bytes),
			);
		}
		const text = new TextDecoder("latin1").decode(file);
		refuses(`a compiled ${what} that was read as text`, "invalid-pack", () =>
			load(text),
		);
		equals(
			`a compiled ${what} in a part of a buffer`,
			() =>
				load(new Uint8Array([1, ...file, 1]).subarray(1, file.length + 1)) ??
				null,
			() => null,
		);
	}
	refuses("a compiled desk as a pack", "invalid-pack", () =>
		Pack.load(files.desk),
	);
	refuses("a compiled desk with packs", "invalid-pack", () =>
		Desk.load(files.desk, packs),
	);
	refuses("a bundle's desk with a compiled pack", "invalid-pack", () =>
		Desk.load(own, [...packs.slice(1), files.pack]),
	);
	const compiled = Pack.load(files.pack);
	for (const [name, ask] of Object.entries({
		check: () => compiled.check(),
		runCases: () => compiled.runCases(),
		scripts: () => compiled.scripts(),
		withScript: () => compiled.withScript("rules/x.rhai", ""),
		toBundle: () => compiled.toBundle(),
		toCompiled: () => compiled.toCompiled(),
	})) {
		refuses(`${name} of a compiled pack`, "invalid-pack", ask);
	}
	for (const locales of [
		null,
		"en",
		["en", 5],
		[["en"]],
		{ 0: "en" },
		["tlh"],
		[""],
	]) {
		refuses("locales that are none", "invalid-option", () =>
			bundle.toCompiled(locales),
		);
	}
	equals(
		"a verdict of a compiled pack",
		() => compiled.verdict({ spread: true }),
		() => bundle.verdict({ spread: true }),
	);
	compiled.free();
	refuses("a verdict of a freed compiled pack", "freed", () =>
		compiled.verdict({}),
	);
	bundle.free();
	desk.free();
}

/** A desk: what it is loaded from, what is reported to it, and what stays when it is freed. */
function desks(
	Desk,
	{ tiny, real, desk: own, packs },
	refuses,
	equals,
	foreign,
) {
	const trusted = { trusted: true };
	const once = (...given) => {
		const desk = Desk.load(...given);
		desk.free();
		return desk.digest;
	};
	const desk = Desk.load(own, packs, trusted);
	const loading = (name, code, ask) =>
		refuses(`a desk from ${name}`, code, ask);

	for (const [name, bundle] of Object.entries(wrongBundles({ tiny, real }))) {
		loading(`a bundle that is ${name}`, "invalid-pack", () =>
			once(bundle(), packs, trusted),
		);
		loading(`a pack's bundle that is ${name}`, "invalid-pack", () =>
			once("{}", [bundle()], trusted),
		);
	}
	const noLists = {
		null: null,
		"a number": 5,
		"a bigint": 5n,
		true: true,
		"a symbol": Symbol("packs"),
		"a function": () => packs,
		"an object": { ...packs },
		"a list without its iterator": Object.assign([...packs], {
			[Symbol.iterator]: undefined,
		}),
		"a text": packs[0],
		"a Promise": Promise.resolve(packs),
		"something with a wrong iterator": { [Symbol.iterator]: 5 },
		"an iterator that throws": {
			[Symbol.iterator]() {
				throw unfriendly;
			},
		},
		"an iterator that gives nothing": { [Symbol.iterator]: () => undefined },
		"an iterator that stops with an error": {
			*[Symbol.iterator]() {
				yield packs[0];
				throw new Error("no more");
			},
		},
		"a proxy that throws": angry([]),
		"a revoked proxy": revoked(),
	};
	for (const [name, given] of Object.entries(noLists)) {
		loading(`packs that are ${name}`, "invalid-option", () =>
			once(own, given, trusted),
		);
	}
	for (const [name, given] of Object.entries({
		"no packs": [],
		nothing: undefined,
		"a list with a hole": [...packs.slice(1), ...new Array(1)],
		"a pack too few": packs.slice(1),
		"a pack twice": [...packs, packs[0]],
		"another pack": [...packs, tiny],
		"a desk among its packs": [...packs, own],
		bytes: new Uint8Array(3),
		"a boxed text": new String(packs[0]),
		"a list without end": {
			*[Symbol.iterator]() {
				for (;;) yield "{}";
			},
		},
	})) {
		loading(`packs that are ${name}`, "invalid-pack", () =>
			once(own, given, trusted),
		);
	}
	loading("a pack", "invalid-pack", () => once(real, packs, trusted));
	for (const [name, options] of Object.entries(notOptions())) {
		loading(`options that are ${name}`, "invalid-option", () =>
			once(own, packs, options),
		);
	}
	loading("trust that is a text", "invalid-option", () =>
		once(own, packs, { trusted: "yes" }),
	);
	for (const [name, given] of Object.entries({
		"another realm's list": () => Object.assign(foreign("[]"), packs),
		"a Set": () => new Set(packs),
		"a Map's values": () => new Map(packs.entries()).values(),
		"packs as bytes": () =>
			packs.map((bundle) => new TextEncoder().encode(bundle)),
	})) {
		equals(
			`a desk from ${name}`,
			() => once(own, given(), trusted),
			() => desk.digest,
		);
	}

	const plain = {
		incident: { signs: [] },
		safety: { people_at_risk: false },
		leak: { status: "none" },
	};
	for (const [name, [facts]] of Object.entries(wrongFacts(foreign))) {
		refuses(`assess by a desk of ${name}`, "invalid-facts", () =>
			desk.assess(facts()),
		);
		refuses(`verdict by a desk of ${name}`, "invalid-facts", () =>
			desk.verdict(facts()),
		);
		refuses(`explain by a desk of ${name}`, "invalid-facts", () =>
			desk.explain(facts()),
		);
	}
	for (const lines of [5, {}, null, undefined, Symbol("x")]) {
		refuses("a batch of a desk that is no text", "invalid-facts", () =>
			desk.assessLines(lines),
		);
	}
	for (const level of [
		5,
		{},
		"tlh",
		"nobody:high",
		"service-desk:tlh",
		"\ud800",
	]) {
		refuses("a wrong level of a desk", "invalid-option", () =>
			desk.explain(plain, { level }),
		);
	}
	for (const name of [
		"null",
		"a cycle",
		"a revoked proxy",
		"an endless proxy",
		"a computed __proto__",
	]) {
		const [facts] = wrongFacts(foreign)[name];
		refuses(`compare by a desk before ${name}`, "invalid-facts", () =>
			desk.compare(plain, facts()),
		);
		refuses(`compare by a desk after ${name}`, "invalid-facts", () =>
			desk.compare(facts(), plain),
		);
	}
	const people = {
		get about() {
			throw unfriendly;
		},
	};
	for (const [method, ask] of Object.entries({
		assess: (options) => desk.assess(plain, options),
		compare: (options) => desk.compare(plain, plain, options),
	})) {
		const wrong = (name, options) =>
			refuses(`${method} by a desk with ${name}`, "invalid-option", () =>
				ask(options),
			);
		for (const [name, options] of Object.entries(notOptions()))
			wrong(`${name} as options`, options);
		for (const locale of [5, {}, "tlh", "\ud800", "x".repeat(1 << 20)])
			wrong("a wrong locale", { locale });
		for (const received of [5, {}, "soon", new Date(Number.NaN)])
			wrong("a wrong moment", { received });
		for (const zone of [5, {}, "Beijing", ""]) wrong("a wrong zone", { zone });
		for (const [name, roles] of Object.entries({
			"a number": 5,
			"a bigint": 5n,
			"a symbol": Symbol("roles"),
			"a function": () => ({}),
			"a list": [],
			"no JSON": "{",
			"a cycle": cyclic({}, "it-operations"),
			"a getter that throws": people,
			"a proxy that throws": angry({}),
			"an unknown pack": { nobody: {} },
			"a pack's own": { "overall-head": { name: "x" } },
			"a __proto__": JSON.parse('{"__proto__":{}}'),
			"a megabyte": {
				"it-operations": { "overall-head": { name: "x".repeat(1 << 20) } },
			},
			"nested too deep": {
				"it-operations": nested(20_000, (value) => [value]),
			},
		})) {
			wrong(`${name} as roles`, { roles });
		}
		equals(
			`${method} by a desk with null as options' values`,
			() => ask({ locale: null, received: null, roles: null }),
			() => ask(undefined),
		);
	}
	for (const locale of [5, {}, "tlh", Symbol("x")])
		for (const ask of [() => desk.info(locale), () => desk.factsSchema(locale)])
			refuses("a desk's words", "invalid-option", ask);
	equals(
		"a frozen report to a desk",
		() => desk.assess(Object.freeze(plain)),
		() => desk.assess(JSON.stringify(plain)),
	);
	refuses("a report that frees the desk", "freed", () =>
		desk.assess({
			get leak() {
				desk.free();
				return plain.leak;
			},
		}),
	);
	desk.free();
	for (const [name, ask] of Object.entries({
		assess: () => desk.assess({}),
		compare: () => desk.compare({}, {}),
		verdict: () => desk.verdict({}),
		explain: () => desk.explain({}),
		assessLines: () => desk.assessLines("{}"),
		info: () => desk.info(),
		facts: () => desk.facts(),
		factsSchema: () => desk.factsSchema(),
		check: () => desk.check(),
		runCases: () => desk.runCases(),
	})) {
		refuses(`${name} of a freed desk`, "freed", ask);
	}
}
