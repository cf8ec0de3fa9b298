import Foundation

/// The processes of this machine that hold the server's end of a connection.
enum ServerProcesses {
    /// Kills every process that serves a connection to this port, and not the one that only listens on it.
    ///
    /// - Returns: How many were killed.
    static func killSessions(of port: Int) -> Int {
        let connections = inodes(local: port, state: "01")
        var killed = 0
        for entry in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
            guard let pid = pid_t(entry), pid != getpid() else { continue }
            let links = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd")) ?? []
            let sockets = Set(
                links.compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/fd/\($0)") }
            )
            guard !sockets.isDisjoint(with: connections) else { continue }
            if kill(pid, SIGKILL) == 0 { killed += 1 }
        }
        return killed
    }

    private static func inodes(local port: Int, state: String) -> Set<String> {
        let wanted = ":" + String(format: "%04X", port)
        var found: Set<String> = []
        for file in ["/proc/self/net/tcp", "/proc/self/net/tcp6"] {
            let bytes = (try? FileHandle(forReadingAtPath: file)?.readToEnd()) ?? nil
            for line in String(decoding: bytes ?? Data(), as: UTF8.self).split(separator: "\n").dropFirst() {
                let fields = line.split(separator: " ")
                guard fields.count > 9, fields[1].hasSuffix(wanted), fields[3] == state else { continue }
                found.insert("socket:[\(fields[9])]")
            }
        }
        return found
    }
}
