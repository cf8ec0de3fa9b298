import FTP
import Testing

/// The README's examples, compiled here; the integration tests run the same operations against servers.
enum ReadmeExamples {
    static func first(_ password: Secret) throws {
        // README: first
        let properties = FTPConnProperties(host: "ftp.example.com", user: "plant", password: password)
        try FTPHandler.with(properties) { ftp in
            for entry in try ftp.list("reports") { print(entry.name, entry.size ?? 0) }
            try ftp.download("reports/today.csv", to: "/var/data/today.csv")
            try ftp.upload(file: "/var/data/plan.csv", to: "plans/tomorrow.csv")
        }
        // END
    }

    static func operations(_ ftp: FTPHandler) throws -> Int64 {
        // README: operations
        try ftp.makeDirectory("out/2024", intermediate: true)
        try ftp.upload(.text("id,mw\n1,2.5\n"), to: "out/2024/a.csv")
        let frame = try ftp.readFrame("out/2024/a.csv")
        try ftp.write(frame, to: "out/2024/b.json.gz")
        let size = try ftp.size(of: "out/2024/b.json.gz")
        try ftp.rename("out/2024/a.csv", to: "out/2024/-old #1.csv")
        try ftp.withSession { session in
            try session.changeDirectory("out/2024")
            print(try session.names(), session.currentDirectory)
        }
        try ftp.removeDirectory("out", recursive: true)
        // END
        return size
    }

    static func trees(_ ftp: FTPHandler, _ local: String) async throws -> Int {
        // README: trees
        let up = try await ftp.uploadTree(local, to: "backup", rule: .different, connections: 4)
        print(up.transferred.count, "sent,", up.unchanged.count, "as they were,", up.skipped.count, "left out")
        let total = try await ftp.stream("backup/large.bin") { stream in
            var total = 0
            while let bytes = try await stream.next() { total += bytes.count }
            return total
        }
        // END
        return total
    }
}
