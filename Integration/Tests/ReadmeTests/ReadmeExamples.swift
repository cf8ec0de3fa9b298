import ConnHandlers
import Foundation
import Testing

/// The examples of the root README, run as they stand there.
@Suite("README")
struct ReadmeExamples {
    /// A folder of this test's own, with a database path in it.
    private func withDatabase<R>(_ body: (String) async throws -> R) async throws -> R {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("readme-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder.appendingPathComponent("plant.db").path)
    }

    private func first(_ path: String) throws -> DataFrame {
        let turbine = 7
        // README: first
        let power = try SQLiteHandler.with(.file(path, create: true)) { db in
            try db.execute("CREATE TABLE power (turbine INTEGER, megawatts REAL)")
            try db.execute("INSERT INTO power VALUES (\(turbine), \(1.5)), (\(turbine), \(2.5))")
            return try db.readFrame("SELECT * FROM power WHERE turbine = \(turbine)")  // bound, never pasted
        }
        print(power)
        // END
        return power
    }

    @Test("the first example stores two rows and reads them back")
    func firstExample() async throws {
        try await withDatabase { path in
            let power = try first(path)
            #expect(power.rowCount == 2)
        }
    }
}
