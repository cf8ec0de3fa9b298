#if Testing
internal import NIOCore

/// Sits between the socket and TLS: during the handshake TLS records travel as the data of PRELOGIN packets, afterwards
/// bare (MS-TDS 2.2.6.5 and 3.2.5.2). When the login alone is encrypted, bytes go past TLS after it.
final class HandshakeWrapper: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Mode {
        case handshake
        case bare
        case past
    }

    private var mode = Mode.handshake
    private var arrived = ByteBuffer()
    private var leaving = ByteBuffer()
    private var promises: [EventLoopPromise<Void>] = []
    private(set) var context: ChannelHandlerContext?
    private let receive: (ByteBuffer) -> Void
    private var cutter = PacketCutter(packetSize: 4096)

    /// `receive` takes what goes past TLS.
    init(receive: @escaping (ByteBuffer) -> Void) {
        self.receive = receive
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        for promise in promises { promise.fail(ChannelError.ioOnClosedChannel) }
        promises = []
    }

    /// The handshake is over: what comes now is bare.
    func becomeBare() {
        if mode == .handshake { mode = .bare }
    }

    /// The login has been read: what comes now is in clear.
    func goPast() {
        mode = .past
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        switch mode {
        case .past: receive(buffer)
        case .bare where arrived.readableBytes == 0: context.fireChannelRead(data)
        default:
            arrived.writeBuffer(&buffer)
            unwrap(context)
        }
    }

    /// A packet begins with 0x12, a bare record with its content type, 0x14 to 0x17.
    private func unwrap(_ context: ChannelHandlerContext) {
        while let first = arrived.getInteger(at: arrived.readerIndex, as: UInt8.self) {
            guard first == PacketType.prelogin.rawValue, mode == .handshake else {
                let rest = arrived
                arrived = ByteBuffer()
                return context.fireChannelRead(wrapInboundOut(rest))
            }
            guard let length = arrived.getInteger(at: arrived.readerIndex + 2, as: UInt16.self) else { return }
            guard length >= Packet.headerSize else { return context.close(promise: nil) }
            guard arrived.readableBytes >= Int(length) else { return }
            arrived.moveReaderIndex(forwardBy: Packet.headerSize)
            if let record = arrived.readSlice(length: Int(length) - Packet.headerSize) {
                context.fireChannelRead(wrapInboundOut(record))
            }
        }
        arrived.clear()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard mode == .handshake else { return context.write(data, promise: promise) }
        var buffer = unwrapOutboundIn(data)
        leaving.writeBuffer(&buffer)
        if let promise { promises.append(promise) }
    }

    func flush(context: ChannelHandlerContext) {
        if leaving.readableBytes > 0 {
            let packets = cutter.packets(of: Array(leaving.readableBytesView), type: .prelogin)
            leaving.clear()
            let waiting = promises
            promises = []
            let promise = context.eventLoop.makePromise(of: Void.self)
            promise.futureResult.whenComplete { result in
                for one in waiting { one.completeWith(result) }
            }
            context.write(wrapOutboundOut(ByteBuffer(bytes: packets)), promise: promise)
        }
        context.flush()
    }
}
#endif
