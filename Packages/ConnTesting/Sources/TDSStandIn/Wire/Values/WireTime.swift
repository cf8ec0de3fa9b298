/// Times of day on the wire: units of ten to the power of minus scale seconds (MS-TDS 2.2.5.5.1.8).
enum WireTime {
    /// 100 ns ticks of a day.
    static let day: Int64 = 864_000_000_000

    private static let powers: [Int64] = [10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10, 1]

    static func size(scale: Int) -> Int { scale <= 2 ? 3 : scale <= 4 ? 4 : 5 }

    /// 100 ns ticks of one unit.
    static func ticks(scale: Int) -> Int64 { powers[min(max(scale, 0), 7)] }
}
