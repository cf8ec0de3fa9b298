internal import CFreeTDS
internal import CMsSQLShims
internal import Glibc
@_spi(SQLDrivers) internal import SQLCore

/// One try at one address: from the socket to a session that is ready for use.
struct ConnectAttempt {
    let address: ServerAddress
    let tls: TLSSettings
    let properties: SQLConnProperties
    let options: MsSQLOptions
    let password: Secret?
    let endpoint: Endpoint

    /// What happens while the library logs in, and no connection is there yet that could be asked.
    private final class Watch {
        let deadline: ConnectDeadline
        var report = ServerReport()

        init(_ deadline: ConnectDeadline) {
            self.deadline = deadline
        }
    }

    /// Connects, logs in, puts the session right.
    func run(_ deadline: ConnectDeadline) throws(ConnError) -> MsSQLLink {
        do throws(ConnError) {
            guard conn_mssql_prepare() != 0 else {
                throw ConnError(.resourceExhausted, "FreeTDS got no memory")
            }
            let authorities = try TLSFiles.authorities(of: tls)
            let section = try ConfigFile.shared.section(section(authorities, deadline))
            let watch = Watch(deadline)
            guard let process = open(section, watch) else { throw failure(watch) }
            let link = MsSQLLink(adopting: process, cancelGrace: options.cancelGrace)
            link.watchPeer(within: properties.deadPeerTimeout)
            try prepare(link, deadline)
            return link
        } catch {
            throw error.with {
                $0.phase = .connect
                $0.outcome = .notApplied
                if $0.retry != .never { $0.retry = .reconnect }
                if $0.endpoint == nil { $0.endpoint = endpoint }
            }
        }
    }

    private func section(_ authorities: String?, _ deadline: ConnectDeadline) -> ConfigSection {
        let (seconds, attoseconds) = max(.zero, deadline.left).components
        return ConfigSection(
            host: address.address,
            port: address.port,
            instance: address.port == nil ? options.instance : nil,
            isEncrypted: tls.isOn,
            authorities: authorities,
            checksHost: tls.verification == .verifyFull,
            seconds: max(1, Int(seconds) + (attoseconds > 0 ? 1 : 0))
        )
    }

    private func open(_ section: String, _ watch: Watch) -> OpaquePointer? {
        var worker = conn_mssql_worker()
        worker.context = Unmanaged.passUnretained(watch).toOpaque()
        worker.message = { context, message in
            guard let context, let message else { return }
            Unmanaged<Watch>.fromOpaque(context).takeUnretainedValue().report.take(message.pointee)
        }
        worker.interrupted = { context in
            guard let context else { return -1 }
            return Unmanaged<Watch>.fromOpaque(context).takeUnretainedValue().deadline.left > .zero ? 0 : -1
        }
        var strings: [UnsafeMutablePointer<CChar>] = []
        defer { for string in strings { free(string) } }
        func copy(_ text: String?) -> UnsafePointer<CChar>? {
            guard let text, let string = strdup(text) else { return nil }
            strings.append(string)
            return UnsafePointer(string)
        }
        var login = conn_mssql_login()
        login.user = copy(user)
        login.application = copy(
            String(decoding: (options.applicationName ?? ProgramName.value).utf8.prefix(128), as: UTF8.self)
        )
        login.host_name = copy(Self.clientName)
        login.language = copy(options.language)
        login.database = copy(properties.database)
        login.packet_size = options.packetSize
        login.is_read_only = options.readOnlyIntent ? 1 : 0
        return withUnsafePointer(to: worker) { worker in
            conn_mssql_enter(worker)
            defer { conn_mssql_enter(nil) }
            return (password ?? Secret("")).withUnsafeCString { password in
                login.password = password
                return withExtendedLifetime(watch) { conn_mssql_open(&login, section) }
            }
        }
    }

    /// The gateway of Azure leads a connection by the name of the server behind the user's.
    private var user: String? {
        let gateway = ".database.windows.net"
        guard let user = properties.user, !user.contains("@"), address.host.lowercased().hasSuffix(gateway) else {
            return properties.user
        }
        return "\(user)@\(address.host.prefix { $0 != "." })"
    }

    /// This machine's name, as the server shows it.
    private static let clientName: String = {
        var name = [CChar](repeating: 0, count: 129)
        gethostname(&name, 128)
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }()

    /// Sees that the answers are encrypted where that was asked for, whatever the server agreed to, and sets the session.
    private func prepare(_ link: MsSQLLink, _ deadline: ConnectDeadline) throws(ConnError) {
        try link.begin()
        link.limit(to: max(.zero, deadline.left))
        var isEncrypted: Bool?
        try link.query(SessionSetup.text(options)) { isEncrypted = link.isEncrypted }
        link.limit(to: nil)
        guard tls.isOn, isEncrypted == false else { return }
        link.close()
        throw ConnError(
            .connection,
            "The server agreed to encrypt, yet answers in clear, or by TLS older than 1.2",
            advice: "set up its TLS, or see who else answers in its place"
        )
    }

    private func failure(_ watch: Watch) -> ConnError {
        let report = watch.report
        let isTimeout = report.errors.contains { $0.isClient && $0.number == 20_003 }
        if isTimeout || (watch.deadline.left <= .zero && !report.errors.contains { !$0.isClient }) {
            return ConnError(
                .timeout,
                "The server did not answer within \(watch.deadline.limit)",
                advice: "see whether SQL Server listens there, or allow more time with connectTimeout",
                retry: .reconnect
            )
        }
        let numbers = report.errors.map(\.number)
        if numbers == [20_002] || numbers.isEmpty { return refused }
        // What db-lib says last is only that the connection failed.
        return report.connError(text: nil) ?? refused
    }

    /// The library gives no reason where the peer hung up, the handshake failed or the answer was no TDS.
    private var refused: ConnError {
        guard tls.isOn, let port = address.port, isThere(port) else {
            return ConnError(
                .connection,
                "The server ended the login without a word: it went away, is no SQL Server, or wants TLS",
                advice: "see whether SQL Server listens there, and whether tls is set as it wants",
                retry: .reconnect
            )
        }
        return ConnError(
            .connection,
            "The server and FreeTDS did not come to a TLS connection: its certificate is not trusted or not for this "
                + "host, or it has no TLS",
            advice: "set tls to the authorities of its certificate, and connect by the name that the certificate has"
        )
    }

    /// Whether a server of TDS answers there now: then it is TLS that failed, and would fail again.
    private func isThere(_ port: Int) -> Bool {
        let addresses = (try? HostResolver.system.addresses(of: address.address, within: .seconds(2))) ?? []
        return addresses.contains { ServerProbe.speaks(address: $0, port: port, within: .seconds(2)) }
    }
}
