import Foundation
import SQLite
import Testing

/// The main job on the real file, with what it should find counted by other means.
@Suite("Unicode Character Database")
struct UnicodeDataTests {
    private static let file = "/usr/share/unicode/UnicodeData.txt"

    /// Fifteen columns; code points look like numbers (00E0 is à, not 0), so all but one are declared as text.
    private static let schema =
        [Field("code", .string), Field("name", .string), Field("category", .string), Field("combining", .int32)]
        + (5...15).map { Field("field\($0)", .string) }

    /// A folder of this test's own, with a database path in it.
    private func withDatabase<R>(_ body: (String) throws -> R) throws -> R {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("unicode-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder.appendingPathComponent("characters.db").path)
    }

    @Test("every line arrives, and the counts per category are those of the file")
    func countsPerCategory() throws {
        let lines = try String(contentsOfFile: Self.file, encoding: .utf8).split(separator: "\n")
        let categories = lines.map { $0.split(separator: ";", omittingEmptySubsequences: false)[2] }
        let expected = Dictionary(categories.map { (String($0), Int64(1)) }, uniquingKeysWith: +)
        let options = CSVReadOptions(separator: ";", quote: nil, header: .none, schema: Self.schema)

        try withDatabase { path in
            try SQLiteHandler.with(.file(path, create: true)) { db in
                let written = try db.write(
                    DataFrame(csvFile: Self.file, options: options),
                    to: "characters",
                    mode: .create
                )
                #expect(written == lines.count)
            }
            // A second handler, so that what it reads came from the file.
            try SQLiteHandler.with(.file(path, readOnly: true)) { db in
                let frame = try db.readFrame("SELECT category, count(*) AS n FROM characters GROUP BY category")
                let names = try frame["category", as: String.self].map { $0 ?? "" }
                let counts = try frame["n", as: Int64.self].map { $0 ?? 0 }
                #expect(Dictionary(uniqueKeysWithValues: zip(names, counts)) == expected)
                let name = try db.readScalar("SELECT name FROM characters WHERE code = \("00E0")", as: String.self)
                #expect(name == "LATIN SMALL LETTER A WITH GRAVE")
            }
        }
    }
}
