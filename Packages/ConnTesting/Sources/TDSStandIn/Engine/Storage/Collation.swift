/// The order of text: case doesn't matter, nor do blanks at the end; accents do. That is what SQL Server's
/// Latin1_General_CI_AS says of equality; the order of letters is that of their code points in small letters.
enum Collation {
    static let name = "SQL_Latin1_General_CP1_CI_AS"

    static func compare(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int32 {
        var leftEnd = left.count
        var rightEnd = right.count
        while leftEnd > 0, left[leftEnd - 1] == 32 { leftEnd -= 1 }
        while rightEnd > 0, right[rightEnd - 1] == 32 { rightEnd -= 1 }
        var index = 0
        while index < leftEnd, index < rightEnd {
            let a = left[index]
            let b = right[index]
            if a | b >= 0x80 { return slow(left, leftEnd, right, rightEnd, from: index) }
            if a != b {
                let first = fold(a)
                let second = fold(b)
                if first != second { return first < second ? -1 : 1 }
            }
            index += 1
        }
        return leftEnd == rightEnd ? 0 : leftEnd < rightEnd ? -1 : 1
    }

    private static func fold(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte | 32 : byte }

    private static func slow(
        _ left: UnsafeBufferPointer<UInt8>,
        _ leftEnd: Int,
        _ right: UnsafeBufferPointer<UInt8>,
        _ rightEnd: Int,
        from index: Int
    ) -> Int32 {
        var start = index
        // Back to the first byte of a character.
        while start > 0, left[start] & 0xC0 == 0x80 { start -= 1 }
        let first = Storage.units(UnsafeBufferPointer(rebasing: left[start..<leftEnd]))
        let second = Storage.units(UnsafeBufferPointer(rebasing: right[start..<rightEnd]))
        return compare(first, second)
    }

    static func compare(_ left: [UInt16], _ right: [UInt16]) -> Int32 {
        var leftEnd = left.count
        var rightEnd = right.count
        while leftEnd > 0, left[leftEnd - 1] == 32 { leftEnd -= 1 }
        while rightEnd > 0, right[rightEnd - 1] == 32 { rightEnd -= 1 }
        for index in 0..<min(leftEnd, rightEnd) where left[index] != right[index] {
            let first = fold(left[index])
            let second = fold(right[index])
            if first != second { return first < second ? -1 : 1 }
        }
        return leftEnd == rightEnd ? 0 : leftEnd < rightEnd ? -1 : 1
    }

    /// A unit in small letters, as far as one unit goes.
    static func fold(_ unit: UInt16) -> UInt16 {
        if unit < 0x80 { return unit >= 65 && unit <= 90 ? unit | 32 : unit }
        guard let scalar = Unicode.Scalar(unit) else { return unit }
        let lower = scalar.properties.lowercaseMapping.utf16
        return lower.count == 1 ? lower.first ?? unit : unit
    }
}
