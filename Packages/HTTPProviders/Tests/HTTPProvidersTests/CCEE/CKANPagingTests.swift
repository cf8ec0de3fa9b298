import Testing

@testable import HTTPProviders

struct CKANPagingTests {
    /// A server with `total` rows and a ceiling.
    private func read(
        _ paging: inout CKANPaging,
        total: Int,
        ceiling: Int,
        statesTotal: Bool = true
    ) throws -> [CKANPaging.Step] {
        var steps: [CKANPaging.Step] = []
        while let step = paging.next, steps.count < 1_000 {
            steps.append(step)
            let limit = min(step.limit, ceiling)
            let rows = max(0, min(limit, total - step.offset))
            let page = CKANPaging.Page(
                rows: rows,
                limit: limit,
                total: statesTotal ? total : nil,
                firstID: rows > 0 ? Int64(step.offset + 1) : nil,
                lastID: rows > 0 ? Int64(step.offset + rows) : nil
            )
            #expect(try paging.receive(page) == .keep)
        }
        return steps
    }

    @Test func goesOnByTheLimitThatWasApplied() throws {
        var paging = CKANPaging(start: 0, wanted: nil, limit: 10_000, maximumRestarts: 0)
        let steps = try read(&paging, total: 70_000, ceiling: 32_000)
        #expect(steps.count == 8)
        #expect(steps.dropFirst().allSatisfy { $0.overlap == 1 })
        var lowered = CKANPaging(start: 0, wanted: nil, limit: 10_000, maximumRestarts: 0)
        let smaller = try read(&lowered, total: 2_500, ceiling: 1_000)
        #expect(smaller.map(\.offset) == [0, 999, 1_998])
        #expect(smaller.map(\.limit) == [10_000, 1_000, 1_000])
    }

    @Test func endsByTheTotal() throws {
        var exact = CKANPaging(start: 0, wanted: nil, limit: 100, maximumRestarts: 0)
        #expect(try read(&exact, total: 298, ceiling: 100).count == 3)
        var empty = CKANPaging(start: 0, wanted: nil, limit: 100, maximumRestarts: 0)
        #expect(try read(&empty, total: 0, ceiling: 100).count == 1)
        var silent = CKANPaging(start: 0, wanted: nil, limit: 100, maximumRestarts: 0)
        #expect(try read(&silent, total: 250, ceiling: 100, statesTotal: false).count == 4)
        var single = CKANPaging(start: 0, wanted: nil, limit: 100, maximumRestarts: 0)
        #expect(try read(&single, total: 3, ceiling: 1).map(\.offset) == [0, 1, 2])
        var beyond = CKANPaging(start: 500, wanted: nil, limit: 100, maximumRestarts: 0)
        #expect(try read(&beyond, total: 300, ceiling: 100).count == 1)
    }

    @Test func readsNoMoreThanWanted() throws {
        var paging = CKANPaging(start: 50, wanted: 120, limit: 100, maximumRestarts: 0)
        let steps = try read(&paging, total: 1_000, ceiling: 60)
        #expect(
            steps == [
                .init(offset: 50, limit: 100), .init(offset: 109, limit: 60, overlap: 1),
                .init(offset: 168, limit: 2, overlap: 1),
            ]
        )
        var none = CKANPaging(start: 0, wanted: 0, limit: 100, maximumRestarts: 0)
        #expect(try read(&none, total: 10, ceiling: 100) == [.init(offset: 0, limit: 0)])
    }

    @Test func aPageThatLooksShortIsNotTheEnd() throws {
        var paging = CKANPaging(start: 0, wanted: nil, limit: 100, maximumRestarts: 0)
        #expect(try paging.receive(.init(rows: 40, limit: 100, total: 120)) == .keep)
        #expect(paging.next == .init(offset: 40, limit: 100))
    }

    @Test func anEmptyPageBeforeTheTotalIsAnError() throws {
        var paging = CKANPaging(start: 0, wanted: nil, limit: 100, maximumRestarts: 0)
        _ = try paging.receive(.init(rows: 100, limit: 100, total: 250))
        let error = failure { _ = try paging.receive(.init(rows: 0, limit: 100, total: 250)) }
        #expect(error?.kind == .corrupted)
        #expect(error?.message.contains("100 of 250") == true)
    }

    @Test func aResourceThatChangesIsReadAnew() throws {
        var paging = CKANPaging(start: 0, wanted: nil, limit: 100, maximumRestarts: 1)
        _ = try paging.receive(.init(rows: 100, limit: 100, total: 250, firstID: 1, lastID: 100))
        #expect(try paging.receive(.init(rows: 100, limit: 100, total: 260, firstID: 100, lastID: 199)) == .restart)
        #expect(paging.next == .init(offset: 0, limit: 100))
        _ = try paging.receive(.init(rows: 100, limit: 100, total: 260, firstID: 1, lastID: 100))
        let error = failure {
            _ = try paging.receive(.init(rows: 100, limit: 100, total: 260, firstID: 99, lastID: 198))
        }
        #expect(error?.kind == .conflict)
        #expect(error?.message.contains("rows moved") == true)
    }

    @Test func aRowThatGoesAheadOfThePageIsNoticedThoughTheTotalStays() throws {
        var paging = CKANPaging(start: 0, wanted: nil, limit: 100, maximumRestarts: 1)
        _ = try paging.receive(.init(rows: 100, limit: 100, total: 250, firstID: 1, lastID: 100))
        #expect(paging.next == .init(offset: 99, limit: 100, overlap: 1))
        // Row 50 went and one was added: the hundredth row is now the one with the id 101.
        #expect(try paging.receive(.init(rows: 100, limit: 100, total: 250, firstID: 101, lastID: 200)) == .restart)
        // Gaps among the ids are the resource's own.
        _ = try paging.receive(.init(rows: 100, limit: 100, total: 250, firstID: 1, lastID: 101))
        #expect(try paging.receive(.init(rows: 100, limit: 100, total: 250, firstID: 101, lastID: 207)) == .keep)
    }

    @Test func theVersionIsLookedAtBehindTheFirstAndTheLastOfSeveralPages() throws {
        func pages(_ versions: [String?]) throws -> (looks: Int, verdict: CKANPaging.Verdict) {
            var paging = CKANPaging(start: 0, wanted: nil, limit: 100, maximumRestarts: 1)
            var looks = 0
            var verdict = CKANPaging.Verdict.keep
            for first in [Int64(1), 100] {
                _ = try paging.receive(.init(rows: 100, limit: 100, total: 199, firstID: first, lastID: first + 99))
                guard paging.wantsVersion else { continue }
                verdict = try paging.receive(version: versions[looks])
                looks += 1
                #expect(!paging.wantsVersion)
            }
            #expect((paging.next == nil) == (verdict == .keep))
            return (looks, verdict)
        }
        #expect(try pages(["a", "a"]) == (2, .keep))
        #expect(try pages(["a", "b"]) == (2, .restart))
        #expect(try pages(["a", nil]) == (2, .restart))
        #expect(try pages([nil]) == (1, .keep))
        var short = CKANPaging(start: 0, wanted: nil, limit: 100, maximumRestarts: 0)
        _ = try short.receive(.init(rows: 100, limit: 100, total: 100, firstID: 1, lastID: 100))
        #expect(!short.wantsVersion && short.next == nil)
    }
}
