/// Random input that is the same in each run (SplitMix64).
struct RandomText: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Bytes of every value.
    mutating func bytes(upTo count: Int) -> [UInt8] {
        (0..<Int.random(in: 0...count, using: &self)).map { _ in UInt8.random(in: 0...255, using: &self) }
    }

    /// Text of pieces, some of them parts of a grammar and others any character.
    mutating func text(of pieces: [String], upTo count: Int) -> String {
        (0..<Int.random(in: 0...count, using: &self)).map { _ in
            Int.random(in: 0...4, using: &self) == 0 ? character() : pieces.randomElement(using: &self) ?? ""
        }.joined()
    }

    private mutating func character() -> String {
        let scalar = Unicode.Scalar(UInt32.random(in: 0...0x2FFF, using: &self)) ?? "x"
        return String(Character(scalar))
    }
}
