/// The transfers to one host: how many run, and who waits for a turn, oldest first.
///
/// Touched by the loop's thread alone.
final class HostQueue {
    /// Scheme, host and port as the URL has them.
    let name: String
    var active = 0
    private var waiting: [CurlTransfer?] = []
    private var head = 0
    /// Those that still wait; cancelled ones are taken out.
    private(set) var waitingCount = 0

    init(_ name: String) {
        self.name = name
    }

    func append(_ transfer: CurlTransfer) {
        waiting.append(transfer)
        waitingCount += 1
        transfer.isQueued = true
    }

    /// Takes a transfer that doesn't wait any longer out; its place is skipped later.
    func forget(_ transfer: CurlTransfer) {
        guard transfer.isQueued else { return }
        transfer.isQueued = false
        waitingCount -= 1
    }

    /// The next in turn, which is taken out.
    func next() -> CurlTransfer? {
        while head < waiting.count {
            let transfer = waiting[head]
            waiting[head] = nil
            head += 1
            compact()
            guard let transfer, transfer.isQueued else { continue }
            forget(transfer)
            return transfer
        }
        return nil
    }

    private func compact() {
        if head == waiting.count {
            waiting.removeAll(keepingCapacity: waiting.capacity <= 1_024)
            head = 0
        } else if head >= 1_024, head * 2 >= waiting.count {
            waiting.removeFirst(head)
            head = 0
        }
    }

    /// Scheme and authority of an absolute URL: everything before the path.
    static func name(of url: String) -> Substring {
        let bytes = url.utf8
        guard let colon = bytes.firstIndex(of: 0x3A),
            let start = bytes.index(colon, offsetBy: 3, limitedBy: bytes.endIndex)
        else { return url[...] }
        let end = bytes[start...].firstIndex { $0 == 0x2F || $0 == 0x3F || $0 == 0x23 } ?? bytes.endIndex
        return url[..<end]
    }
}
