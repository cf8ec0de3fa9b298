#if Testing
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import Synchronization

/// A server on 127.0.0.1 that speaks TDS 7.4, for tests of programs that talk to SQL Server.
///
/// It is a stand-in and no SQL Server: its engine is SQLite with a translator of T-SQL before it, and what that does not
/// understand is answered with error 102. Nothing of it is kept when it stops.
public final class TDSStandInServer: Sendable {
    private struct Running {
        var group: MultiThreadedEventLoopGroup
        var channel: any Channel
        var port: Int
    }

    private let context: ServerContext
    private let running = Mutex<Running?>(nil)

    init(engine: any TDSEngine, options: StandInOptions = StandInOptions()) {
        context = ServerContext(engine: engine, options: options)
    }

    deinit {
        stop()
    }

    /// How it was set up.
    public var options: StandInOptions { context.options }

    /// Listens; returns when clients can connect. Fine when it runs already.
    public func start() throws {
        try running.withLock { running in
            guard running == nil else { return }
            let tls = try Self.tlsContext(context.options.tls)
            let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
            let server = context
            let bootstrap = ServerBootstrap(group: group)
                .serverChannelOption(.backlog, value: 256)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .childChannelOption(.maxMessagesPerRead, value: 4)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(ConnectionHandler(server: server, tls: tls))
                    }
                }
            do {
                let channel = try bootstrap.bind(host: "127.0.0.1", port: context.options.port).wait()
                guard let port = channel.localAddress?.port else {
                    throw StandInError(description: "No port was bound.")
                }
                running = Running(group: group, channel: channel, port: port)
            } catch {
                try? group.syncShutdownGracefully()
                throw StandInError(
                    description: "The stand-in can't listen on port \(context.options.port) of 127.0.0.1: \(error)."
                )
            }
        }
    }

    /// Ends every session and listens no more. Fine when it does not run.
    public func stop() {
        guard let was = running.withLock({ $0.take() }) else { return }
        try? was.channel.close().wait()
        for (_, worker) in context.all { worker.transport.close(.now) }
        try? was.group.syncShutdownGracefully()
        // Sessions end on threads of their own, which close what they hold of the engine.
        let deadline = ContinuousMoment.after(.seconds(10))
        while !context.all.isEmpty, ContinuousMoment.after(.zero) < deadline { SessionThread.pause() }
    }

    /// The port that it listens on; 0 while it does not run.
    public var port: Int { running.withLock { $0?.port ?? 0 } }

    /// A connection URL of the first login: `sqlserver://user:password@127.0.0.1:port/database`.
    public var url: String {
        let login = options.logins.first ?? StandInLogin(user: "", password: "")
        let user = Self.escaped(login.user) + ":" + Self.escaped(login.password)
        return "sqlserver://\(user)@127.0.0.1:\(port)/\(Self.escaped(options.urlDatabase))"
    }

    // Looking

    /// What it has done since it was made.
    public var statistics: StandInStatistics { context.statistics.counts }

    /// The sessions that are logged in, by their ids.
    public var sessions: [StandInSession] {
        context.all.compactMap { id, worker in
            worker.identity.map {
                StandInSession(id: id, user: $0.user, application: $0.application, host: $0.host)
            }
        }
    }

    /// The texts of batches and the names and texts of procedure calls so far, if ``StandInOptions/keepsStatements``.
    public var statements: [String] { context.statistics.statements }

    /// Forgets ``statements``.
    public func forgetStatements() {
        context.statistics.forgetStatements()
    }

    // Breaking

    /// Arms a fault.
    public func inject(_ fault: StandInFault) {
        context.faults.add(fault)
    }

    /// The faults that have not fired as often as they should.
    public var armedFaults: [StandInFault] { context.faults.all }

    /// Disarms every fault.
    public func removeFaults() {
        context.faults.removeAll()
    }

    /// Ends a session by its id, as KILL does; false when there is none.
    @discardableResult
    public func kill(_ sessionID: Int) -> Bool {
        guard let worker = context.worker(sessionID) else { return false }
        worker.transport.close(.now)
        return true
    }

    // Within

    private static func tlsContext(_ tls: StandInTLS) throws -> NIOSSLContext? {
        guard tls.mode != .off else { return nil }
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(tls.certificateFile).map {
                NIOSSLCertificateSource.certificate($0)
            }
            let key = try NIOSSLPrivateKey(file: tls.keyFile, format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain,
                privateKey: .privateKey(key)
            )
            // Under TDS 7 the server ends the handshake, which is so up to TLS 1.2; later ones need TDS 8.
            configuration.minimumTLSVersion = .tlsv12
            configuration.maximumTLSVersion = .tlsv12
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw StandInError(description: "The stand-in can't use its certificate or key: \(error).")
        }
    }

    private static func escaped(_ text: String) -> String {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        return text.utf8.map { byte in
            if plain.contains(byte) { return String(UnicodeScalar(byte)) }
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.count == 1 ? "0" + digits : digits)
        }.joined()
    }
}
#else
/// The server needs SwiftNIO, which the trait `Testing` brings.
@available(*, unavailable, message: "enable the trait Testing of the package to have TDSStandInServer")
public enum TDSStandInServer {}
#endif
