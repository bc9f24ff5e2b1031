// What edge runtimes give for an imported Wasm file.
declare const module: WebAssembly.Module;
export default module;
