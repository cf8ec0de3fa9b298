import Testing

@testable import HTTPProviders

struct BazeWindowTests {
    @Test func cutsIntoWholeSteps() {
        let windows = BazeWindow.cut(from: 0, to: 100, length: 35, step: 10)
        #expect(windows.map(\.start) == [0, 30, 60, 90])
        #expect(windows.map(\.end) == [30, 60, 90, 100])
        #expect(windows.map(\.isFirst) == [true, false, false, false])
        #expect(windows.map(\.isLast) == [false, false, false, true])
        #expect(BazeWindow.cut(from: 0, to: 35, length: 35, step: nil).count == 1)
        #expect(BazeWindow.cut(from: 5, to: 5, length: 35, step: nil).count == 1)
        #expect(BazeWindow.cut(from: 0, to: 100, length: 3, step: 40).map(\.start) == [0, 40, 80])
        #expect(BazeWindow.cut(from: .max - 10, to: .max, length: 7, step: nil).map(\.end) == [.max - 3, .max])
    }

    /// Every way in which a server may treat the ends of a range.
    @Test(arguments: [(true, true), (true, false), (false, true)], [false, true])
    func noValueComesTwiceAndNoneIsLost(_ ends: (from: Bool, to: Bool), _ descending: Bool) {
        let all = Array(stride(from: Int64(0), through: 1_000, by: 10))
        for length in [35, 50, 100, 333] as [Int64] {
            for to in [995, 1_000] as [Int64] {
                let parts = BazeWindow.cut(from: 0, to: to, length: length, step: nil).map { window in
                    let times = all.filter {
                        ($0 > window.start || ends.from && $0 == window.start)
                            && ($0 < window.end || ends.to && $0 == window.end)
                    }
                    return (window: window, series: [series("1", descending ? times.reversed() : times)])
                }
                let joined = BazeJoin.series(parts, descending: descending)
                let whole = all.filter {
                    ($0 > 0 || ends.from) && ($0 < to || ends.to && $0 == to)
                }
                #expect(joined.count == 1)
                #expect(joined[0].samples.map(\.time) == (descending ? whole.reversed() : whole))
            }
        }
    }

    @Test func whatLiesOutsideOfAnInnerEdgeIsLeftOut() {
        let windows = BazeWindow.cut(from: 0, to: 100, length: 50, step: nil)
        let parts = [
            (window: windows[0], series: [series("1", [-5, 0, 49, 50, 55])]),
            (window: windows[1], series: [series("1", [45, 55, 99, 105]), series("2", [60])]),
        ]
        let joined = BazeJoin.series(parts, descending: false)
        #expect(joined.map(\.key.objectID) == ["1", "2"])
        // 50 is in the first window alone; what lies beyond the whole range is kept as it came.
        #expect(joined[0].samples.map(\.time) == [-5, 0, 49, 50, 55, 99, 105])
    }

    @Test func tablesAreJoinedByNameAndObject() throws {
        let windows = BazeWindow.cut(from: 0, to: 20, length: 10, step: nil)
        var (first, second) = (BazeTable(), BazeTable())
        first.names = ["a"]
        first.rows = [row("1", 0, [1]), row("2", 0, [2]), row("1", 10, [3]), row("2", 10, [4])]
        second.names = ["b", "a"]
        second.rows = [row("1", 10, [5, 6]), row("2", 15, [7])]
        let joined = BazeJoin.tables(
            [(window: windows[0], table: first), (window: windows[1], table: second)],
            descending: false
        )
        let frame = try BazeFrames.frame(joined)
        #expect(frame.columnNames == ["objectId", "time", "localTime", "a", "a.quality", "b", "b.quality"])
        #expect(Array(try frame["objectId", as: String.self]) == ["1", "2", "2", "1", "2"])
        #expect(Array(try frame["a", as: Double.self]) == [1, 2, 4, 6, nil])
        #expect(Array(try frame["b", as: Double.self]) == [nil, nil, nil, 5, 7])
    }

    @Test func onlyRangesWithKnownEndsAreCut() {
        let day: Duration = .seconds(86_400)
        func windows(_ query: BazeSeriesQuery, _ call: BazeSeriesQuery.Call = .raw) -> Int? {
            BazeClock.windows(of: query, call, day, now: 1_700_000_000_000)?.count
        }
        var query = BazeSeriesQuery(objectIDs: ["1"], points: ["p"], from: .now.adding(-3, .day), to: .now)
        #expect(windows(query) == 3)
        #expect(windows(query, .aggregated) == nil)
        query.interval = .minutes(10)
        #expect(windows(query, .aggregated) == 3)
        query.take = 5
        #expect(windows(query) == nil)
        query.take = nil
        query.bounds = "Outside"
        #expect(windows(query) == nil)
        query.bounds = nil
        query.from = .start(of: .month)
        #expect(windows(query) == nil)
        query.from = .now.adding(-1, .day)
        #expect(windows(query) == nil)
    }

    private func series(_ object: String, _ times: [Int64]) -> BazeSeries {
        BazeSeries(
            key: .init(objectID: object, point: "p", aggregate: nil),
            samples: times.map { BazeSample(time: $0, localTime: nil, quality: 192, value: .number(Double($0))) }
        )
    }

    private func row(_ object: String, _ time: Int64, _ values: [Double]) -> BazeTable.Row {
        BazeTable.Row(
            objectID: object,
            time: time,
            localTime: nil,
            cells: values.map { BazeTable.Cell(quality: 192, value: .number($0)) }
        )
    }
}
