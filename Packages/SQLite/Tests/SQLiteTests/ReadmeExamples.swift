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

    struct Order {
        var id: Int
        var article: String
        var pieces: Int
    }

    // README: keys
    func book(_ order: Order, in db: SQLiteHandler) throws {
        try db.transaction { tx in
            let count = try tx.readScalar("SELECT count(*) FROM booked WHERE id = \(order.id)", as: Int.self)
            guard count == 0 else { return }  // the process before this one had come so far
            try tx.execute("UPDATE stock SET pieces = pieces - \(order.pieces) WHERE article = \(order.article)")
            try tx.execute("INSERT INTO booked (id) VALUES (\(order.id))")
        }
    }
    // END

    @Test func keys() throws {
        let db = try SQLiteHandler(.memory)
        defer { db.close() }
        try db.execute("CREATE TABLE stock (article TEXT PRIMARY KEY, pieces INTEGER)")
        try db.execute("CREATE TABLE booked (id INTEGER PRIMARY KEY)")
        try db.execute("INSERT INTO stock VALUES ('bolt', 10)")
        for _ in 1...2 { try book(Order(id: 1, article: "bolt", pieces: 3), in: db) }
        #expect(try db.readScalar("SELECT pieces FROM stock", as: Int.self) == 7)
    }
}
