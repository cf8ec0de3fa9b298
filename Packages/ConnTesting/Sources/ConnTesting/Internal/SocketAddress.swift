internal import Glibc

/// An address of any family, ready for `connect` and `bind`.
struct SocketAddress: Sendable {
    private var storage = sockaddr_storage()
    private var length: socklen_t

    var family: Int32 {
        Int32(storage.ss_family)
    }

    init(loopback port: UInt16) {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutableBytes(of: &storage) { storage in
            withUnsafeBytes(of: address) { storage.copyMemory(from: $0) }
        }
    }

    private init(copying pointer: UnsafePointer<sockaddr>, length: socklen_t) {
        self.length = length
        withUnsafeMutableBytes(of: &storage) {
            $0.copyMemory(from: UnsafeRawBufferPointer(start: pointer, count: Int(length)))
        }
    }

    private init?(socketPath path: String) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { target in
            guard bytes.count < target.count else { return false }
            target.copyBytes(from: bytes)
            return true
        }
        guard fits else { return nil }
        length = socklen_t(MemoryLayout<sockaddr_un>.size)
        withUnsafeMutableBytes(of: &storage) { storage in
            withUnsafeBytes(of: address) { storage.copyMemory(from: $0) }
        }
    }

    func withPointer<R>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
        withUnsafePointer(to: storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }

    /// All addresses of an upstream, in the resolver's order.
    static func resolve(_ upstream: ProxyUpstream) throws(ConnTestingError) -> [SocketAddress] {
        switch upstream.place {
        case .socket(let path):
            guard let address = SocketAddress(socketPath: path) else {
                throw ConnTestingError(
                    .invalidUpstream,
                    "The socket path \"\(path)\" is too long for a socket address."
                )
            }
            return [address]
        case .host(let host, let port):
            var hints = addrinfo()
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
            hints.ai_flags = AI_NUMERICSERV
            var list: UnsafeMutablePointer<addrinfo>?
            let status = getaddrinfo(host, String(port), &hints, &list)
            defer { if let list { freeaddrinfo(list) } }
            guard status == 0 else {
                let reason = String(cString: gai_strerror(status))
                throw ConnTestingError(
                    .invalidUpstream,
                    "The upstream's host \"\(host)\" can't be resolved: \(reason)."
                )
            }
            var addresses: [SocketAddress] = []
            var next = list
            while let entry = next {
                if let address = entry.pointee.ai_addr {
                    addresses.append(SocketAddress(copying: address, length: entry.pointee.ai_addrlen))
                }
                next = entry.pointee.ai_next
            }
            return addresses
        }
    }
}
