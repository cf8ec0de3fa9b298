/// uniqueidentifier: its text, its order on the wire and its order in comparisons.
enum Identifier {
    static func text(_ bytes: [UInt8]) -> String {
        let digits = Array(Formatting.hexadecimal(bytes))
        guard digits.count == 32 else { return "" }
        return [digits[0..<8], digits[8..<12], digits[12..<16], digits[16..<20], digits[20..<32]]
            .map { String($0) }.joined(separator: "-")
    }

    static func parse(_ units: [UInt16]) -> [UInt8]? {
        guard var ascii = Conversion.ascii(units) else { return nil }
        if ascii.first == 123 {
            ascii.removeFirst()
            guard let close = ascii.firstIndex(of: 125) else { return nil }
            ascii = ascii[..<close]
        }
        let text = Array(ascii.prefix(36))
        guard text.count == 36, [8, 13, 18, 23].allSatisfy({ text[$0] == 45 }) else { return nil }
        let digits = text.filter { $0 != 45 }.map { UInt16($0) }
        guard digits.count == 32 else { return nil }
        return Formatting.bytes(ofHexadecimal: digits, prefixed: false)
    }

    /// From the written order to the wire's, and back.
    static func swapped(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.count == 16 else { return bytes }
        return [
            bytes[3], bytes[2], bytes[1], bytes[0], bytes[5], bytes[4], bytes[7], bytes[6], bytes[8], bytes[9],
            bytes[10], bytes[11], bytes[12], bytes[13], bytes[14], bytes[15],
        ]
    }

    private static let order = [10, 11, 12, 13, 14, 15, 8, 9, 7, 6, 5, 4, 3, 2, 1, 0]

    /// Bytes whose order is SQL Server's order of uniqueidentifiers.
    static func sortable(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.count == 16 else { return bytes }
        return order.map { bytes[$0] }
    }

    static func written(_ sortable: [UInt8]) -> [UInt8] {
        guard sortable.count == 16 else { return sortable }
        var bytes = sortable
        for (index, place) in order.enumerated() { bytes[place] = sortable[index] }
        return bytes
    }
}
