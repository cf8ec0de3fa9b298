import Foundation
import IntegrationSupport

/// Runs the programs that come with PostgreSQL.
enum PrivateClusterCommand {
    /// The folder of `initdb`, `pg_ctl`, `postgres`; the newest version's. `nil` when PostgreSQL is not installed.
    static let programs: String? = {
        let versions = "/usr/lib/postgresql"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: versions)) ?? []
        let newestFirst = names.sorted { (Double($0) ?? 0) > (Double($1) ?? 0) }
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folders = newestFirst.map { "\(versions)/\($0)/bin" } + path.split(separator: ":").map(String.init)
        return folders.first { FileManager.default.isExecutableFile(atPath: $0 + "/initdb") }
    }()

    /// Runs one of PostgreSQL's programs as the user of the servers, and returns what it printed.
    static func server(_ program: String, _ arguments: [String], environment: [String: String] = [:]) async throws
        -> String
    {
        try await PrivateServerCommand.asServer(["\(try folder())/\(program)"] + arguments, environment: environment)
    }

    /// `psql` as ourselves, with `input` as its script; answers are rows with `|` between the columns.
    static func psql(_ arguments: [String], environment: [String: String], input: String) async throws -> String {
        let quiet = ["--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--no-password", "--set=ON_ERROR_STOP=1"]
        return try await PrivateServerCommand.run(
            ["\(try folder())/psql"] + quiet + arguments,
            environment: environment,
            input: input
        )
    }

    private static func folder() throws -> String {
        guard let programs else { throw PrivateServerError("PostgreSQL is not installed; Tools/install does it") }
        return programs
    }
}
