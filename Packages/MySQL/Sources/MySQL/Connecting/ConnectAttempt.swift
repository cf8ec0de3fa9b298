internal import CMySQL
internal import CMySQLShims
internal import Glibc
@_spi(SQLDrivers) internal import SQLCore

/// One try at one address: from the socket to a session that is ready for use.
struct ConnectAttempt {
    let address: ServerAddress
    let tls: TLSSettings
    let properties: SQLConnProperties
    let options: MySQLOptions
    let password: Secret?
    let endpoint: Endpoint

    /// Plug-ins that show the server no password: by hashes, keys or an encrypted channel. A server that asks for any
    /// other, such as the password in clear, is refused.
    static let plugins = [
        "mysql_native_password", "client_ed25519", "caching_sha2_password", "sha256_password", "parsec",
    ]

    /// Connects, logs in, puts the session right.
    ///
    /// - Returns: The connection, which the caller owns.
    func run(_ deadline: ConnectDeadline) throws(ConnError) -> UnsafeMutablePointer<MYSQL> {
        let wait = UnsafeMutablePointer<conn_mysql_wait>.allocate(capacity: 1)
        wait.initialize(to: MySQLLink.patient(wake: -1, grace: .zero))
        defer {
            conn_mysql_enter(nil)
            wait.deallocate()
        }
        wait.pointee.deadline = MySQLLink.moment(after: deadline.left)
        conn_mysql_enter(wait)
        guard let handle = mysql_init(nil) else {
            throw ConnError(.resourceExhausted, "The library got no memory", phase: .connect, endpoint: endpoint)
        }
        do throws(ConnError) {
            try prepare(handle, deadline)
            guard connect(handle) else { throw failure(handle, wait, deadline) }
            conn_mysql_refuse_files(handle)
            try checkEncryption(handle)
            watchPeer(mysql_get_socket(handle))
            let setup = SessionSetup.text(options.settings)
            guard mysql_real_query(handle, setup, UInt(setup.utf8.count)) == 0 else {
                throw failure(handle, wait, deadline)
            }
            return handle
        } catch {
            conn_mysql_enter(wait)
            mysql_close(handle)
            throw error.with {
                $0.phase = .connect
                $0.outcome = .notApplied
                if $0.endpoint == nil { $0.endpoint = endpoint }
            }
        }
    }

    private func prepare(_ handle: UnsafeMutablePointer<MYSQL>, _ deadline: ConnectDeadline) throws(ConnError) {
        conn_mysql_prepare(handle, options.bulkMethod.mayLoad ? 1 : 0)
        var transport = address.isSocket ? MYSQL_PROTOCOL_SOCKET.rawValue : MYSQL_PROTOCOL_TCP.rawValue
        mysql_options(handle, MYSQL_OPT_PROTOCOL, &transport)
        // The library's own limit counts in seconds, for each of its waits; ours is kept in each wait besides.
        var seconds = UInt32(clamping: max(1, deadline.left.components.seconds + 1))
        mysql_options(handle, MYSQL_OPT_CONNECT_TIMEOUT, &seconds)
        var largest: UInt = 1 << 30
        mysql_options(handle, MYSQL_OPT_MAX_ALLOWED_PACKET, &largest)
        mysql_options(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4")
        mysql_options(handle, MARIADB_OPT_RESTRICTED_AUTH, Self.plugins.joined(separator: ","))
        conn_mysql_attribute(handle, "program_name", options.applicationName ?? ProgramName.value)
        try TLSOptions.apply(tls, to: handle)
    }

    private func connect(_ handle: UnsafeMutablePointer<MYSQL>) -> Bool {
        // Never nil: the library would take MYSQL_PWD of the environment.
        (password ?? Secret("")).withUnsafeCString { password in
            mysql_real_connect(
                handle,
                address.isSocket ? nil : address.address,
                properties.user ?? "",
                password,
                properties.database,
                UInt32(address.port),
                address.isSocket ? address.address : nil,
                conn_mysql_flags(options.compression ? 1 : 0)
            ) != nil
        }
    }

    /// What must hold whatever the library did.
    private func checkEncryption(_ handle: UnsafeMutablePointer<MYSQL>) throws(ConnError) {
        guard tls.isOn, mysql_get_ssl_cipher(handle) == nil else { return }
        throw ConnError(.connection, "The connection is not encrypted although TLS was asked for")
    }

    /// Has a dead peer found in time, and every wait come by our own: the library reads TLS in a way that blocks.
    private func watchPeer(_ descriptor: Int32) {
        let flags = fcntl(descriptor, F_GETFL)
        _ = fcntl(descriptor, F_SETFL, flags | O_NONBLOCK)
        guard !address.isSocket, let limit = properties.deadPeerTimeout else { return }
        // A third of the time without a word, then three questions; one sixth is left for the timers' rounding.
        let seconds = Int32(clamping: max(6, limit.components.seconds))
        func set(_ level: Int32, _ option: Int32, _ value: Int32) {
            var value = value
            setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
        }
        set(SOL_SOCKET, SO_KEEPALIVE, 1)
        set(Int32(IPPROTO_TCP), TCP_KEEPIDLE, seconds / 3)
        set(Int32(IPPROTO_TCP), TCP_KEEPINTVL, seconds / 6)
        set(Int32(IPPROTO_TCP), TCP_KEEPCNT, 3)
        set(Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, Int32(clamping: Int(seconds) * 5_000 / 6))
    }

    private func failure(
        _ handle: UnsafeMutablePointer<MYSQL>,
        _ wait: UnsafeMutablePointer<conn_mysql_wait>,
        _ deadline: ConnectDeadline
    ) -> ConnError {
        if wait.pointee.ended == 1 || deadline.left <= .zero {
            return ConnError(
                .timeout,
                "The server did not answer within \(deadline.limit)",
                advice: "see whether MySQL or MariaDB listens there, or allow more time with connectTimeout",
                retry: .reconnect
            )
        }
        let report = ServerReport(handle)
        var error = report.connError(text: nil)
        if report.number == 1045, !tls.isOn, !address.isSocket {
            error.advice = "correct user or password; a user with REQUIRE SSL needs tls too"
        }
        if error.retry != .never { error.retry = .reconnect }
        return error
    }
}
