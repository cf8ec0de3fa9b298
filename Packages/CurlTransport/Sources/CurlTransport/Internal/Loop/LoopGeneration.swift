internal import CCurl
internal import CCurlShims
internal import ConnCore

/// A multi handle of a session or loop, with its connections and what it waits for.
///
/// ``CurlLoop/dropIdleConnections()`` starts a new one; the old one ends with its last transfer. Touched by the driving
/// thread alone.
final class LoopGeneration {
    let number: Int
    let multi: MultiHandle
    private let watch: SocketWatch
    /// Transfers that run.
    var active = 0
    /// When libcurl wants to be called, whatever the sockets do.
    private(set) var timer: MonotonicTime?

    init(_ number: Int, watch: SocketWatch, keeping maximumConnections: Int) throws(ConnError) {
        self.number = number
        self.watch = watch
        multi = try MultiHandle(sockets: watch.sockets, keeping: maximumConnections)
        conn_curl_multi_set_callbacks(
            multi.multi,
            Unmanaged.passUnretained(self).toOpaque(),
            { _, descriptor, what, context, _ in
                Unmanaged<LoopGeneration>.fromOpaque(context).takeUnretainedValue().want(descriptor, what)
                return 0
            },
            { _, milliseconds, context in
                Unmanaged<LoopGeneration>.fromOpaque(context).takeUnretainedValue().setTimer(milliseconds)
                return 0
            }
        )
    }

    /// Tells libcurl that a socket is ready, or, with -1, that time has passed.
    func act(on descriptor: Int32 = -1, _ events: Int32 = 0) {
        if descriptor < 0 { timer = nil }
        var running: Int32 = 0
        curl_multi_socket_action(multi.multi, descriptor, events, &running)
    }

    /// Lets libcurl look at everything.
    func actOnAll() {
        var running: Int32 = 0
        curl_multi_perform(multi.multi, &running)
    }

    private func want(_ descriptor: Int32, _ what: Int32) {
        watch.want(descriptor, what, generation: number)
    }

    private func setTimer(_ milliseconds: Int) {
        timer =
            switch milliseconds {
            case ..<0: nil
            case 0: MonotonicTime(nanoseconds: 0)
            default: MonotonicTime.now.advanced(by: Int64(milliseconds) * 1_000_000)
            }
    }
}
