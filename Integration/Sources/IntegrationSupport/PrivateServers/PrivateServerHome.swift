internal import Foundation
internal import Glibc

/// What the private servers of this process share: one folder, and ports.
///
/// A guard process of its own ends every server and removes the folder as soon as this process is gone.
public actor PrivateServerHome {
    /// The home of this process.
    public static let shared = PrivateServerHome()

    /// The folder of `Tools/servers.d`.
    public static let tools: String = {
        let levels = 5  // PrivateServers, IntegrationSupport, Sources, Integration, the checkout
        let root = (0..<levels).reduce(URL(fileURLWithPath: #filePath)) { url, _ in url.deletingLastPathComponent() }
        return root.path + "/Tools/servers.d"
    }()

    private var folder: String?
    /// Closed by the end of this process only.
    private var lifeline: Int32?
    private var ports: Set<Int> = []

    /// A new folder, with `data` and `socket` in it that belong to the user of the servers.
    public func newFolder(_ name: String) throws -> String {
        let folder = "\(try root())/\(name)"
        for (path, mode) in [(folder, 0o711), (folder + "/data", 0o700), (folder + "/socket", 0o755)] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
            chmod(path, mode_t(mode))
            if path != folder { try PrivateServerCommand.handOver(path) }
        }
        return folder
    }

    /// A port of 127.0.0.1 that nobody listens on and that this process has not used yet.
    ///
    /// It is below those that the kernel hands out to clients: no client can take it while its server is down, and none
    /// that tries then can be connected to itself.
    public func freePort() throws -> Int {
        let range = (try? String(contentsOfFile: "/proc/sys/net/ipv4/ip_local_port_range", encoding: .utf8)) ?? ""
        let first = range.split(whereSeparator: \.isWhitespace).first.flatMap { Int($0) } ?? 32768
        let low = first > 12000 ? 10240 : 1024
        for _ in 0..<1000 {
            let port = Int.random(in: low..<max(first, low + 1000))
            if !ports.contains(port), Self.isFree(port) {
                ports.insert(port)
                return port
            }
        }
        throw PrivateServerError("no free port between \(low) and \(first)")
    }

    /// The folder of this process; made, with its guard, on first use.
    public func root() throws -> String {
        if let folder { return folder }
        var template = Array((NSTemporaryDirectory() + "conn-private.XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw PrivateServerError("no temporary folder: errno \(errno)") }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        if PrivateServerCommand.isRoot { chmod(path, 0o711) }

        // The guard reads to the end of a pipe of which only we hold the other end.
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw PrivateServerError("no pipe: errno \(errno)") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let nothing = open("/dev/null", O_WRONLY | O_CLOEXEC)
        defer {
            close(nothing)
            close(ends[0])
        }
        let words = ["setsid", Self.tools + "/guard", path]
        _ = try PrivateServerCommand.spawn(words, files: [ends[0], nothing, nothing])
        lifeline = ends[1]
        folder = path
        return path
    }

    private static func isFree(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
