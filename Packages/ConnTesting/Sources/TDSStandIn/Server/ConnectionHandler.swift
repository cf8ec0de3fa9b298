#if Testing
internal import NIOCore
internal import NIOSSL
internal import NIOTLS

internal import Glibc

/// A connection's end of the pipeline: bytes become packets, and these what ``ConnectionMachine`` says.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let server: ServerContext
    private let tls: NIOSSLContext?
    private var machine: ConnectionMachine
    private var packets = PacketReader()
    private var context: ChannelHandlerContext?
    private var wrapper: HandshakeWrapper?
    private var isPast = false
    private var isDone = false
    private var transport: ChannelTransport?
    private var worker: SessionWorker?
    private var feed: BulkFeed?

    init(server: ServerContext, tls: NIOSSLContext?) {
        self.server = server
        self.tls = tls
        var generator = SystemRandomNumberGenerator()
        machine = ConnectionMachine(
            tls: tls == nil ? .off : server.options.tls.mode,
            messageLimit: server.options.maximumMessageSize,
            nonce: (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
        )
    }

    // From the network

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        transport = ChannelTransport(loop: context.eventLoop, handler: NIOLoopBound(self, eventLoop: context.eventLoop))
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end()
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        server.statistics.count {
            $0.connections += 1
            $0.openConnections += 1
        }
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        server.statistics.count { $0.openConnections -= 1 }
        end()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        receive(unwrapInboundIn(data))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent {
            server.statistics.count { $0.tlsHandshakes += 1 }
            wrapper?.becomeBare()
        }
        // The client sends no more: the session ends, as with SQL Server.
        if case .inputClosed? = event as? ChannelEvent { close(.now) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        close(.now)
    }

    private func end() {
        guard !isDone else { return }
        isDone = true
        feed?.finish(.cancelled)
        feed = nil
        transport?.closed()
        transport = nil
        worker?.disconnected()
        worker = nil
    }

    private func receive(_ buffer: ByteBuffer) {
        guard !isDone else { return }
        packets.append(buffer.readableBytesView)
        do {
            while !isDone, let packet = try packets.next() {
                for action in try machine.receive(packet) { perform(action) }
            }
        } catch {
            server.statistics.count { $0.malformedMessages += 1 }
            close(.flushed)
            end()
        }
    }

    private func perform(_ action: ConnectionMachine.Action) {
        switch action {
        case .prelogin(let answer, let encryption):
            var cutter = PacketCutter(packetSize: 4096)
            send(ByteBuffer(bytes: cutter.packets(of: answer)), promise: nil)
            if encryption != .none { beginTLS() }
        case .login(let login, let endsTLS):
            if endsTLS {
                wrapper?.goPast()
                isPast = true
            }
            guard let transport else { return close(.now) }
            let worker = SessionWorker(context: server, transport: transport)
            guard worker.start() else { return close(.now) }
            self.worker = worker
            worker.submit(.login(login))
        case .request(let message): worker?.submit(.message(message))
        case .bulk(let bytes, let status, let isFirst): bulk(bytes, status, isFirst)
        case .ignored:
            feed?.finish(.cancelled)
            feed = nil
            setReading(true)
            worker?.ignore()
        case .attention: worker?.attention()
        case .close: close(.flushed)
        }
    }

    private func bulk(_ bytes: ArraySlice<UInt8>, _ status: PacketStatus, _ isFirst: Bool) {
        if isFirst, let transport {
            let feed = BulkFeed { transport.resumeReading() }
            self.feed = feed
            worker?.submit(.bulk(feed, status))
        }
        let isFull = feed?.append(bytes) ?? false
        if status.contains(.endOfMessage) {
            feed?.finish(.complete)
            feed = nil
        } else if isFull {
            setReading(false)
        }
    }

    private func beginTLS() {
        guard let tls, let context else { return close(.now) }
        let wrapper = HandshakeWrapper { [weak self] in self?.receive($0) }
        self.wrapper = wrapper
        do {
            let pipeline = context.pipeline.syncOperations
            try pipeline.addHandler(NIOSSLServerHandler(context: tls), position: .before(self))
            try pipeline.addHandler(wrapper, position: .first)
        } catch {
            close(.now)
        }
    }

    private func setReading(_ isOn: Bool) {
        guard let channel = context?.channel else { return }
        try? channel.syncOptions?.setOption(.autoRead, value: isOn)
    }

    // To the network

    /// The context that writes go through: past TLS once that has ended.
    private var way: ChannelHandlerContext? { isPast ? wrapper?.context : context }

    func send(_ buffer: ByteBuffer, promise: EventLoopPromise<Void>?) {
        guard let way, !isDone else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        way.writeAndFlush(wrapOutboundOut(buffer), promise: promise)
    }

    func resumeReading() {
        if !isDone { setReading(true) }
    }

    func close(_ mode: WireClosing) {
        guard let context, let way else { return }
        switch mode {
        case .flushed:
            // An empty write is done when all before it are.
            let written = context.eventLoop.makePromise(of: Void.self)
            let box = NIOLoopBound(way, eventLoop: context.eventLoop)
            written.futureResult.whenComplete { _ in box.value.close(promise: nil) }
            way.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: written)
        case .now: (wrapper?.context ?? context).close(promise: nil)
        case .reset:
            let lower = wrapper?.context ?? context
            let lingered = (context.channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
            let box = NIOLoopBound(lower, eventLoop: context.eventLoop)
            lingered?.whenComplete { _ in box.value.close(promise: nil) } ?? lower.close(promise: nil)
        }
    }
}
#endif
