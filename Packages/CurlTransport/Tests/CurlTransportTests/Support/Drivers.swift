import ConnCore
import CurlTransport
import Foundation
import Testing

/// The two ways to do a transfer, so that one test serves both.
enum DriverKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case session, loop

    var testDescription: String { rawValue }
}

/// A session on a thread of its own, or a loop.
final class Driver: Sendable {
    let kind: DriverKind
    private let worker: SessionWorker?
    let loop: CurlLoop?

    init(_ kind: DriverKind, _ settings: CurlSettings = CurlSettings()) throws {
        self.kind = kind
        let share = try CurlShare()
        switch kind {
        case .session:
            worker = SessionWorker(settings, share)
            loop = nil
        case .loop:
            worker = nil
            loop = try CurlLoop(settings, share: share)
        }
    }

    deinit { close() }

    func perform(_ transfer: CurlTransfer) async -> Result<CurlSummary, CurlFailure> {
        if let worker { return await worker.perform(transfer) }
        do throws(CurlFailure) {
            guard let loop else { throw CurlFailure(ConnError(.closed, "no loop")) }
            return .success(try await loop.perform(transfer))
        } catch {
            return .failure(error)
        }
    }

    func perform(_ request: CurlRequest, _ receiver: Collector = Collector()) async -> Result<CurlSummary, CurlFailure>
    {
        await perform(CurlTransfer(request, receiver: receiver))
    }

    var openConnections: Int { loop?.openConnections ?? worker?.openConnections ?? 0 }

    func close() {
        loop?.close()
        worker?.close()
    }
}

extension Result where Success == CurlSummary, Failure == CurlFailure {
    var failure: CurlFailure? { if case .failure(let failure) = self { failure } else { nil } }
    var summary: CurlSummary? { if case .success(let summary) = self { summary } else { nil } }
}
