internal import CCurl
internal import CCurlShims

/// Keeps epoll watching what libcurl waits for, with as few calls as can be: a kept connection stays watched between two
/// transfers, and is forgotten only if it stirs.
///
/// Touched by the loop's thread alone.
final class SocketWatch {
    let sockets: SocketTable
    private let poller: Poller

    init(_ sockets: SocketTable, _ poller: Poller) {
        self.sockets = sockets
        self.poller = poller
    }

    /// libcurl waits for something else on a socket.
    func want(_ descriptor: Int32, _ what: Int32, generation: Int) {
        var events: UInt32 = 0
        if what & CURL_POLL_IN != 0, what != CURL_POLL_REMOVE { events |= Poller.input }
        if what & CURL_POLL_OUT != 0, what != CURL_POLL_REMOVE { events |= Poller.output }
        // One that libcurl made for itself, to hear of a name's look-up, is not known yet.
        guard events != 0 || sockets.entry(descriptor) != nil else { return }
        let entry = sockets.entry(descriptor) ?? sockets.adopt(descriptor, generation: generation)
        entry.pointee.wanted = events
        if events == 0 {
            guard entry.pointee.isForeign else { return }
            poller.remove(descriptor)
            entry.pointee = SocketTable.Entry()
            return
        }
        let registered = entry.pointee.registered
        guard registered != events else { return }
        let isTold =
            registered != 0
            ? poller.change(descriptor, events) || poller.add(descriptor, events)
            : poller.add(descriptor, events) || poller.change(descriptor, events)
        if isTold { entry.pointee.registered = events }
    }

    /// Waits for sockets; see ``Poller/wait(_:milliseconds:)``.
    func wait(_ events: UnsafeMutableBufferPointer<conn_stirred>, milliseconds: Int) -> Int {
        poller.wait(events, milliseconds: milliseconds)
    }

    /// What libcurl is told of an event, and on which multi handle; `nil` if nobody waits for the socket.
    func stirred(_ event: conn_stirred) -> (generation: Int, events: Int32)? {
        let descriptor = event.descriptor
        guard let entry = sockets.entry(descriptor)?.pointee, entry.wanted != 0 else {
            // A kept connection that its server closed, or a socket that is gone: libcurl looks at it before use.
            poller.remove(descriptor)
            sockets.entry(descriptor)?.pointee.registered = 0
            return nil
        }
        var events: Int32 = 0
        if event.events & Poller.input != 0 { events |= CURL_CSELECT_IN }
        if event.events & Poller.output != 0 { events |= CURL_CSELECT_OUT }
        if event.events & Poller.trouble != 0 {
            // Reading or writing tells libcurl what the error is.
            if entry.wanted & Poller.input != 0 { events |= CURL_CSELECT_IN }
            if entry.wanted & Poller.output != 0 { events |= CURL_CSELECT_OUT }
        }
        return (entry.generation, events)
    }
}
