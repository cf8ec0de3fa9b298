/// Bytes of a fuzzer: first characters that choose options, `0` for the usual ones, then what is to be parsed.
struct FuzzInput {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: UnsafeBufferPointer<UInt8>) { rest = Array(bytes)[...] }

    /// A choice out of some.
    mutating func choice(_ count: Int) -> Int { Int((rest.popFirst() ?? 48) &- 48) % count }

    /// Two choices out of one character.
    mutating func choices(_ first: Int, _ second: Int) -> (Int, Int) {
        let both = choice(first * second)
        return (both % first, both / first)
    }
}
