import Testing

@testable import PgSQL

/// One value in the server's binary form, and as the server prints it.
struct WireSample: Sendable, CustomTestStringConvertible {
    let type: String
    let oid: UInt32
    let typmod: Int32
    let bytes: [UInt8]
    let text: String

    var testDescription: String { "\(type) \(text)" }

    private init?(_ line: Substring) {
        let parts = line.split(separator: "|", maxSplits: 4, omittingEmptySubsequences: false)
        guard parts.count == 5, let oid = UInt32(parts[1]), let typmod = Int32(parts[2]) else { return nil }
        type = String(parts[0])
        self.oid = oid
        self.typmod = typmod
        bytes = stride(from: 0, to: parts[3].utf8.count, by: 2).compactMap { place in
            let start = parts[3].index(parts[3].startIndex, offsetBy: place)
            return UInt8(parts[3][start..<parts[3].index(start, offsetBy: 2)], radix: 16)
        }
        var text = ""
        var isEscaped = false
        for character in parts[4].dropLast() {
            if isEscaped {
                text.append(character == "n" ? "\n" : character == "t" ? "\t" : character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                text.append(character)
            }
        }
        self.text = text
    }

    static let all: [WireSample] = WireSamples.lines.split(separator: "\n").compactMap(WireSample.init)

    static func samples(_ type: String) -> [WireSample] { all.filter { $0.type == type } }

    /// The types that the samples' server had, besides its own.
    static var catalog: TypeCatalog {
        let catalog = TypeCatalog()
        _ = catalog.missing(in: [PgOID.money])
        func type(_ oid: UInt32, _ name: String, _ letter: String, _ rest: [String?]) -> [String?] {
            ["t", String(oid), "public", name, letter] + rest
        }
        func base(_ send: String) -> [String?] { [send, "public", "0", "0", "-1", nil, nil] }
        func array(_ element: UInt32) -> [String?] {
            ["array_send", "pg_catalog", String(element), "0", "-1", nil, nil]
        }
        catalog.add([
            ["m", "2"] + [String?](repeating: nil, count: 10),
            type(90_004, "citext", "b", base("citextsend")), type(90_008, "hstore", "b", base("hstore_send")),
            type(90_009, "ltree", "b", base("ltree_send")), type(90_000, "_hstore", "b", array(90_008)),
            type(90_010, "mood", "e", ["enum_send", "pg_catalog", "0", "0", "-1", nil, nil]),
            type(90_001, "_mood", "b", array(90_010)),
            type(90_012, "pair", "c", ["record_send", "pg_catalog", "0", "0", "-1", nil, nil]),
            type(90_002, "_pair", "b", array(90_012)),
            type(90_013, "posint", "d", ["int4send", "pg_catalog", "0", "23", "-1", nil, nil]),
            type(90_003, "_posint", "b", array(90_013)),
            type(90_005, "dnum", "d", ["numeric_send", "pg_catalog", "0", "1700", "655366", nil, nil]),
            type(90_007, "floatrange", "r", ["range_send", "pg_catalog", "0", "0", "-1", "701", nil]),
            type(90_006, "floatmultirange", "m", ["multirange_send", "pg_catalog", "0", "0", "-1", nil, "90007"]),
            type(90_011, "moodrange", "r", ["range_send", "pg_catalog", "0", "0", "-1", "90010", nil]),
            ["a", "90012", "a", "23", "-1"] + [String?](repeating: nil, count: 7),
            ["a", "90012", "B c", "25", "-1"] + [String?](repeating: nil, count: 7),
            ["a", "90012", "d", "90005", "-1"] + [String?](repeating: nil, count: 7),
            ["a", "90012", "e", "90001", "-1"] + [String?](repeating: nil, count: 7),
            ["a", "90012", "f", "1700", "524295"] + [String?](repeating: nil, count: 7),
        ])
        return catalog
    }

    /// The plan of a column of the sample's type.
    func plan(_ declared: DataType? = nil, _ options: PgSQLOptions = PgSQLOptions()) throws -> ColumnPlan {
        try ColumnPlan(
            name: "v",
            oid: oid,
            typmod: typmod,
            declared: declared,
            catalog: Self.catalog,
            options: options
        )
    }
}

/// A tuple as COPY BINARY has it.
func tuple(_ cells: [[UInt8]?]) -> [UInt8] {
    var bytes = [UInt8(cells.count >> 8), UInt8(cells.count & 255)]
    for cell in cells {
        let length = UInt32(bitPattern: Int32(cell?.count ?? -1))
        bytes += [UInt8(length >> 24), UInt8(length >> 16 & 255), UInt8(length >> 8 & 255), UInt8(length & 255)]
        bytes += cell ?? []
    }
    return bytes
}

extension RowDecoder {
    func append(_ cells: [[UInt8]?]) throws {
        try append(raw: tuple(cells))
    }

    func append(raw: [UInt8]) throws {
        try raw.withUnsafeBytes { try append(tuple: $0.baseAddress!, count: $0.count) }
    }
}

extension ColumnPlan {
    func cell(_ bytes: [UInt8]) throws -> CellValue {
        try bytes.withUnsafeBytes { try cell($0) }
    }

    /// The one cell by way of a column.
    func column(_ bytes: [UInt8]) throws -> Column {
        let decoder = RowDecoder([self])
        try decoder.append([bytes])
        return try decoder.finish().column(at: 0)
    }
}
