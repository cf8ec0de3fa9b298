import Foundation

/// The kernel's list of TCP connections.
enum OpenSockets {
    /// Connections to a port of this machine that the connecting side has not closed.
    static func count(to port: Int) -> Int { count(to: port, ["01", "08"]) }

    /// Those of them that the other side has closed.
    static func closed(by port: Int) -> Int { count(to: port, ["08"]) }

    /// - Parameter states: `01` is established, `08` closed by the other side alone.
    private static func count(to port: Int, _ states: Set<Substring>) -> Int {
        let wanted = String(format: "%04X", port)
        return ["/proc/self/net/tcp", "/proc/self/net/tcp6"].reduce(0) { total, file in
            // The file has no size, and grows while it is read.
            let bytes = (try? FileHandle(forReadingAtPath: file)?.readToEnd()) ?? nil
            let text = String(decoding: bytes ?? Data(), as: UTF8.self)
            let lines = text.split(separator: "\n").dropFirst()
            return total
                + lines.count { line in
                    let fields = line.split(separator: " ")
                    return fields.count > 3 && fields[2].hasSuffix(":" + wanted) && states.contains(fields[3])
                }
        }
    }
}
