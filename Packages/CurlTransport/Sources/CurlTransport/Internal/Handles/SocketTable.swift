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
        /// The events that epoll was told; 0 while it does not know the socket.
        var registered: UInt32 = 0
    }

    /// The entries, by descriptor: small numbers, densely used. In memory of its own, since every request changes an
    /// entry a few times and an array's checks would cost more than that.
    private var entries: UnsafeMutableBufferPointer<Entry>
    private let count = Atomic<Int>(0)
    /// Ends the sockets from other threads, for FTP; set before the first is opened.
    var cutter: SocketCutter?

    init() {
        entries = .allocate(capacity: 64)
        entries.initialize(repeating: Entry())
    }

    deinit {
        entries.deallocate()
    }

    /// Sockets that are open; from any thread.
    var openCount: Int { count.load(ordering: .relaxed) }

    func opened(_ descriptor: Int32, generation: Int) {
        room(for: descriptor).pointee = Entry(isOpen: true, generation: generation)
        count.add(1, ordering: .relaxed)
        cutter?.opened(descriptor)
    }

    func closes(_ descriptor: Int32) {
        guard let entry = entry(descriptor), !entry.pointee.isForeign else { return }
        entry.pointee = Entry()
        count.subtract(1, ordering: .relaxed)
        cutter?.closes(descriptor)
    }

    /// Takes in a socket that libcurl opened by itself.
    func adopt(_ descriptor: Int32, generation: Int) -> UnsafeMutablePointer<Entry> {
        let entry = room(for: descriptor)
        entry.pointee = Entry(isOpen: true, isForeign: true, generation: generation)
        return entry
    }

    /// The entry of an open socket, valid until the next one is opened.
    func entry(_ descriptor: Int32) -> UnsafeMutablePointer<Entry>? {
        let index = Int(descriptor)
        guard index >= 0, index < entries.count, entries[index].isOpen, let start = entries.baseAddress else {
            return nil
        }
        return start + index
    }

    /// The open sockets with their entries.
    var open: [(descriptor: Int32, entry: Entry)] {
        entries.enumerated().filter(\.element.isOpen).map { (Int32($0.offset), $0.element) }
    }

    private func room(for descriptor: Int32) -> UnsafeMutablePointer<Entry> {
        let index = Int(descriptor)
        precondition(index >= 0, "a socket has a descriptor")
        if index >= entries.count {
            let larger = UnsafeMutableBufferPointer<Entry>.allocate(capacity: max(index + 1, entries.count * 2))
            let kept = larger.moveInitialize(fromContentsOf: entries)
            larger[kept...].initialize(repeating: Entry())
            entries.deallocate()
            entries = larger
        }
        guard let start = entries.baseAddress else { preconditionFailure("the table always has memory") }
        return start + index
    }
}
