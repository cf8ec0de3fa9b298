internal import Synchronization

/// The sockets of a session or loop, by descriptor.
///
/// Sockets are opened and closed on the thread that drives the transfers, or on the one that closes everything when
/// nobody drives any more.
// Everything but the atomic count is touched by the driving thread alone.
final class SocketTable: @unchecked Sendable {
    /// What is known of one socket.
    struct Entry {
        var isOpen = false
        /// Whether libcurl opened it by itself, for its own use; not counted.
        var isForeign = false
        /// Which multi handle it belongs to.
        var generation = 0
        /// The epoll events that libcurl waits for; 0 while nothing uses the socket.
        var wanted: UInt32 = 0
        /// The events that epoll was told; `nil` while it does not know the socket.
        var registered: UInt32?
    }

    /// The entries, by descriptor: small numbers, densely used.
    private(set) var entries: [Entry] = []
    private let count = Atomic<Int>(0)
    /// Ends the sockets from other threads, for FTP; set before the first is opened.
    var cutter: SocketCutter?

    /// Sockets that are open; from any thread.
    var openCount: Int { count.load(ordering: .relaxed) }

    func opened(_ descriptor: Int32, generation: Int) {
        let index = Int(descriptor)
        while entries.count <= index { entries.append(Entry()) }
        entries[index] = Entry(isOpen: true, generation: generation)
        count.add(1, ordering: .relaxed)
        cutter?.opened(descriptor)
    }

    func closes(_ descriptor: Int32) {
        let index = Int(descriptor)
        guard index >= 0, index < entries.count, entries[index].isOpen, !entries[index].isForeign else { return }
        entries[index] = Entry()
        count.subtract(1, ordering: .relaxed)
        cutter?.closes(descriptor)
    }

    /// Takes in a socket that libcurl opened by itself.
    func adopt(_ descriptor: Int32, generation: Int) {
        let index = Int(descriptor)
        while entries.count <= index { entries.append(Entry()) }
        entries[index] = Entry(isOpen: true, isForeign: true, generation: generation)
    }

    /// Forgets a socket that libcurl opened by itself.
    func dropForeign(_ descriptor: Int32) {
        let index = Int(descriptor)
        guard index >= 0, index < entries.count, entries[index].isForeign else { return }
        entries[index] = Entry()
    }

    /// The entry of an open socket.
    func entry(_ descriptor: Int32) -> Entry? {
        let index = Int(descriptor)
        guard index >= 0, index < entries.count, entries[index].isOpen else { return nil }
        return entries[index]
    }

    /// Changes the entry of an open socket.
    func update(_ descriptor: Int32, _ change: (inout Entry) -> Void) {
        let index = Int(descriptor)
        guard index >= 0, index < entries.count, entries[index].isOpen else { return }
        change(&entries[index])
    }
}
