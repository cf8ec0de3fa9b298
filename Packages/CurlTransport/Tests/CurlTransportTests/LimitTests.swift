import ConnCore
import Testing

@testable import CurlTransport

struct LimitTests {
    private func time(_ milliseconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: milliseconds * 1_000_000) }

    @Test func lowSpeedLooksAtASlidingWindow() {
        var request = CurlRequest(url: "")
        request.lowSpeed = CurlLowSpeed(bytes: 100, window: .milliseconds(400))
        var limits = TransferLimits(request)
        limits.started()
        limits.connected(at: time(0))
        limits.began(at: time(1_000))
        func look(_ at: Int64, _ received: Int, paused: Bool = false) -> TransferLimit? {
            limits.check(now: time(at), received: received, sent: 0, isReceivingPaused: paused, isSendingPaused: false)
        }
        #expect(look(1_100, 500) == nil)
        #expect(look(1_200, 510) == nil)
        #expect(look(1_300, 520) == nil)
        #expect(look(1_400, 530) == nil)
        // 40 bytes since 1,100.
        #expect(look(1_500, 540) == .lowSpeed(CurlLowSpeed(bytes: 100, window: .milliseconds(400))))
        #expect(look(1_600, 540, paused: true) == nil)
        for step in 1...3 { #expect(look(1_600 + Int64(step) * 100, 540) == nil) }
        #expect(look(2_000, 540) != nil)
    }

    @Test func theFirstByteIsAwaitedFromTheLastByteSent() {
        var request = CurlRequest(method: "PUT", url: "", body: .bytes([1]))
        request.firstByteTimeout = .milliseconds(400)
        var limits = TransferLimits(request)
        limits.started()
        #expect(limits.due == nil)
        limits.connected(at: time(0))
        func look(_ at: Int64, sent: Int, paused: Bool = false) -> TransferLimit? {
            limits.check(now: time(at), received: 0, sent: sent, isReceivingPaused: false, isSendingPaused: paused)
        }
        #expect(look(100, sent: 10) == nil)
        #expect(look(500, sent: 20) == nil)
        #expect(look(800, sent: 20) == nil)
        #expect(look(880, sent: 20, paused: true) == nil)
        #expect(look(900, sent: 20, paused: true) == nil)
        #expect(look(1_200, sent: 20) == nil)
        #expect(look(1_300, sent: 20) == .firstByte(.milliseconds(400)))
    }

    @Test func theHeapGivesTheEarliestAndForgetsWhatIsTakenOut() {
        var heap = LimitHeap()
        let transfers = (0..<200).map { _ in CurlTransfer(CurlRequest(url: ""), receiver: NoReceiver()) }
        for (index, transfer) in transfers.enumerated() { heap.insert(transfer, at: time(Int64(index * 37 % 200))) }
        for index in stride(from: 0, to: 200, by: 3) { heap.remove(transfers[index]) }
        heap.remove(transfers[0])
        var last: Int64 = -1
        var count = 0
        while let next = heap.popDue(at: time(1_000)) {
            #expect(next.heapKey.nanoseconds >= last)
            #expect(next.heapIndex == -1)
            last = next.heapKey.nanoseconds
            count += 1
        }
        #expect(count == 133)
        #expect(heap.count == 0 && heap.earliest == nil)
    }

    @Test func hostsAreToldApartByTheBeginningOfTheURL() {
        #expect(HostQueue.name(of: "http://a.example:80/x?y") == "http://a.example:80")
        #expect(HostQueue.name(of: "https://a.example?y/") == "https://a.example")
        #expect(HostQueue.name(of: "http://[::1]:8080") == "http://[::1]:8080")
        #expect(HostQueue.name(of: "nonsense") == "nonsense")
    }
}

private final class NoReceiver: CurlReceiver {
    func head(_ head: CurlHead) throws(ConnError) {}
    func body(_ bytes: UnsafeRawBufferPointer) throws(ConnError) -> CurlFlow { .taken }
}
