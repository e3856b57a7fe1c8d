/** The part of WebAssembly that nodes use; the compiler knows it only together with a browser. */
declare namespace WebAssembly {
	class Memory {
		constructor(size: { initial: number });
		readonly buffer: ArrayBuffer;
	}
	class Module {
		constructor(bytes: Uint8Array);
	}
	class Instance {
		constructor(module: Module, imports: Record<string, Record<string, Memory>>);
		readonly exports: Record<string, unknown>;
	}
}
