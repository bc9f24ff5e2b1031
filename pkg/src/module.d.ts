// What edge runtimes give for a Wasm file that is asked for as a module.
declare module "*.wasm?module" {
  const module: WebAssembly.Module;
  export default module;
}
