import Foundation
import SQLite
import Testing

// The examples of README.md, compiled and run; a test compares the two texts.
@Suite struct ReadmeExamples {
    @Test func first() throws {
        let folder = TestFolder()
        let path = folder.file("plant.db")
        let turbine = 7
        // README: first
        try SQLiteHandler.with(.file(path, create: true)) { db in
            try db.execute("CREATE TABLE IF NOT EXISTS power (turbine INTEGER, mw DECIMAL(9,3), at DATETIME)")
            try db.execute("INSERT INTO power VALUES (\(turbine), \(2.125), '2024-01-31 10:00:00')")
            let frame = try db.readFrame("SELECT * FROM power WHERE turbine = \(turbine)")
            print(frame)
        }
        // END
        let rows = try SQLiteHandler.with(.file(path)) { db in
            try db.readScalar("SELECT count(*) FROM power", as: Int.self)
        }
        #expect(rows == 1)
    }

    @Test func copiesFunctionsAndTypes() throws {
        let folder = TestFolder()
        let copy = folder.file("copy.db")
        let db = try SQLiteHandler(.memory)
        defer { db.close() }
        try db.execute("CREATE TABLE power (turbine INTEGER, mw DECIMAL(9,3))")
        try db.execute("INSERT INTO power VALUES (1, 2.125), (2, 0.5)")
        // README: types
        let frame = try db.readFrame(
            SQLQuery("SELECT sum(mw) AS total FROM power").types(["total": .decimal(precision: 15, scale: 3)])
        )
        // END
        #expect(frame.schema[0].type == .decimal(precision: 15, scale: 3))
        // README: backup
        try db.backup(to: copy, pagesPerStep: 500) { progress in
            print("\(Int(progress.fraction * 100)) %")
        }
        // END
        #expect(folder.contents == ["copy.db"])
        // README: function
        try db.registerFunction("megawatts", arguments: 1, isDeterministic: true) { arguments in
            guard case .int(let kilowatts) = arguments[0] else { return .null }
            return .double(Double(kilowatts) / 1_000)
        }
        let shown = try db.readScalar("SELECT megawatts(2500)", as: Double.self)
        // END
        #expect(shown == 2.5)
    }
}
