internal import ArrowCodecs

/// Called by libFuzzer for every input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = UnsafeBufferPointer(start: bytes, count: count)
    if let problem = ArrowCheck.problem(bytes, [LZ4Decompressor(), ZstdDecompressor()]) { fatalError(problem) }
    return 0
}
