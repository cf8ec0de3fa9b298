/// Called by libFuzzer for every input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    if let problem = JSONCheck.problem(UnsafeBufferPointer(start: bytes, count: count)) { fatalError(problem) }
    return 0
}
