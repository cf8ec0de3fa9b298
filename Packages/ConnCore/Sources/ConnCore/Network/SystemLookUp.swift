import Glibc

/// `getaddrinfo` on helper threads: one look-up at a time for each name, shared by all who wait for it.
// `running` is guarded by `lock`.
final class SystemLookUp: @unchecked Sendable {
    static let shared = SystemLookUp { SystemLookUp.ask($0) }

    /// What a look-up ended with.
    typealias Answer = Result<[String], ConnError>

    private let lock = Lock()
    private var running: [String: PendingAnswer] = [:]
    private let ask: @Sendable (String) -> Answer

    init(ask: @escaping @Sendable (String) -> Answer) {
        self.ask = ask
    }

    func addresses(of name: String, within limit: Duration) throws(ConnError) -> [String] {
        guard limit > .zero, let pending = joinOrStart(name) else {
            throw HostResolver.error(
                limit > .zero ? .resourceExhausted : .timeout,
                limit > .zero
                    ? "No thread could be started to look up the host '\(name)'"
                    : "No time was left to look up the host '\(name)'",
                limit > .zero ? "use fewer threads" : "allow more time with connectTimeout"
            )
        }
        if let answer = pending.wait(limit) { return try answer.get() }
        throw HostResolver.error(
            .timeout,
            "The name servers did not answer for the host '\(name)' within \(limit)",
            "look at the name servers, use an address, or allow more time with connectTimeout"
        )
    }

    /// The look-up of `name` that runs already, or a new one; `nil` if the system gives no thread.
    private func joinOrStart(_ name: String) -> PendingAnswer? {
        lock.lock()
        defer { lock.unlock() }
        if let pending = running[name] { return pending }
        let pending = PendingAnswer()
        running[name] = pending
        let isStarted = DetachedThread.start { [self] in
            let answer = ask(name)
            lock.withLock { running[name] = nil }
            pending.finish(answer)
        }
        if !isStarted { running[name] = nil }
        return isStarted ? pending : nil
    }

    /// Blocks as long as the system likes.
    static func ask(_ name: String) -> Answer {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        var code = getaddrinfo(name, nil, &hints, &list)
        let systemError = errno
        if code == EAI_NONAME || code == noAddressFamily || code == noData {
            // A machine without any network but loopback has no address family by AI_ADDRCONFIG.
            hints.ai_flags = 0
            code = getaddrinfo(name, nil, &hints, &list)
        }
        guard code == 0 else { return .failure(failure(of: name, code, systemError)) }
        defer { freeaddrinfo(list) }
        var addresses: [String] = []
        var entry = list
        while let current = entry {
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let result = getnameinfo(
                current.pointee.ai_addr,
                current.pointee.ai_addrlen,
                &text,
                socklen_t(text.count),
                nil,
                0,
                NI_NUMERICHOST
            )
            let address = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if result == 0, !addresses.contains(address) { addresses.append(address) }
            entry = current.pointee.ai_next
        }
        return .success(addresses)
    }

    private static func failure(of name: String, _ code: Int32, _ systemError: Int32) -> ConnError {
        var error: ConnError
        switch code {
        case EAI_NONAME, noData, noAddressFamily:
            error = HostResolver.error(.connection, "The host '\(name)' is not known", "correct its name, or its entry")
        case EAI_AGAIN:
            error = HostResolver.error(
                .connection,
                "The name servers could not answer for the host '\(name)'",
                "correct its name, or look at the name servers"
            )
        default:
            error = HostResolver.error(
                .connection,
                "The look-up of the host '\(name)' failed",
                "look at this machine's name service"
            )
        }
        error.nativeCode = ConnError.NativeCode(
            system: "getaddrinfo",
            code: String(code),
            name: code == EAI_SYSTEM ? "errno \(systemError)" : String(cString: gai_strerror(code))
        )
        return error
    }

    // EAI_NODATA and EAI_ADDRFAMILY, which <netdb.h> hides without _GNU_SOURCE.
    private static let noData: Int32 = -5
    private static let noAddressFamily: Int32 = -9
}
