import Testing

@testable import HTTPProviders

struct BazeWindowTests {
    @Test func cutsIntoWholeSteps() {
        func cut(_ from: Int64, _ to: Int64, _ length: Int64, _ step: Int64?) -> [BazeWindow] {
            let cut = BazeCut(from: from, to: to, length: length, step: step)
            let windows = cut.windows()
            #expect(cut.count == windows.count)
            return windows
        }
        let windows = cut(0, 100, 35, 10)
        #expect(windows.map(\.start) == [0, 30, 60, 90])
        #expect(windows.map(\.end) == [30, 60, 90, 100])
        #expect(windows.map(\.isFirst) == [true, false, false, false])
        #expect(windows.map(\.isLast) == [false, false, false, true])
        #expect(cut(0, 35, 35, nil).count == 1)
        #expect(cut(5, 5, 35, nil).count == 1)
        #expect(cut(9, 5, 35, nil).count == 1)
        #expect(cut(0, 50, 35, 60).map(\.end) == [50])
        #expect(cut(0, 100, 3, 40).map(\.start) == [0, 40, 80])
        #expect(cut(.max - 10, .max, 7, nil).map(\.end) == [.max - 3, .max])
        #expect(cut(.min, .max, .max, nil).map(\.end) == [-1, .max - 1, .max])
    }

    @Test func moreWindowsThanAllowedAreRefusedBeforeAnythingIsSent() throws {
        func windows(_ from: Int64, _ to: Int64, _ change: (inout BazeOptions) -> Void = { _ in }) throws -> Int? {
            var options = BazeOptions()
            change(&options)
            let query = BazeSeriesQuery(
                objectIDs: ["1"],
                points: ["p"],
                from: .milliseconds(from),
                to: .milliseconds(to)
            )
            return try BazeClock.windows(of: query, .raw, options, now: 0)?.count
        }
        let year: Int64 = 365 * 86_400_000
        #expect(try windows(0, 50 * year) == 609)
        // The end in microseconds.
        let slip = failure { _ = try windows(0, 54 * year * 1_000) }
        #expect(slip?.kind == .misuse(.invalidArgument))
        #expect(slip?.message.contains("657000 windows") == true)
        #expect(slip?.advice?.contains("milliseconds") == true)
        #expect(failure { _ = try windows(.min, .max) }?.kind == .misuse(.invalidArgument))
        #expect(try windows(0, 90 * year) { $0.maximumWindows = 1_095 } == 1_095)
        #expect(failure { _ = try windows(0, 90 * year) { $0.maximumWindows = 1_094 } } != nil)
    }

    /// Every way in which a server may treat the ends of a range.
    @Test(arguments: [(true, true), (true, false), (false, true)], [false, true])
    func noValueComesTwiceAndNoneIsLost(_ ends: (from: Bool, to: Bool), _ descending: Bool) {
        let all = Array(stride(from: Int64(0), through: 1_000, by: 10))
        for length in [35, 50, 100, 333] as [Int64] {
            for to in [995, 1_000] as [Int64] {
                let parts = BazeCut(from: 0, to: to, length: length, step: nil).windows().map { window in
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
        let windows = BazeCut(from: 0, to: 100, length: 50, step: nil).windows()
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
        let windows = BazeCut(from: 0, to: 20, length: 10, step: nil).windows()
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
        #expect(Array(try frame["objectId", as: String.self]) == ["1", "1", "2", "2", "2"])
        #expect(Array(try frame["a", as: Double.self]) == [1, 6, 2, 4, nil])
        #expect(Array(try frame["b", as: Double.self]) == [nil, 5, nil, nil, 7])
    }

    @Test func aTableOfOneRequestHasTheOrderOfACutOne() {
        var table = BazeTable()
        table.names = ["a"]
        table.rows = [row("2", 0, [1]), row("1", 0, [2]), row("2", 10, [3]), row("1", 10, [4])]
        let whole = BazeWindow(start: 0, end: 0, isFirst: true, isLast: true)
        let rows = BazeJoin.tables([(window: whole, table: table)], descending: false).rows
        #expect(rows.map(\.objectID) == ["2", "2", "1", "1"])
        #expect(rows.map(\.time) == [0, 10, 0, 10])
    }

    @Test func onlyRangesWithKnownEndsAreCut() throws {
        var options = BazeOptions()
        options.maximumWindow = .seconds(86_400)
        let day = options
        func windows(_ query: BazeSeriesQuery, _ call: BazeSeriesQuery.Call = .raw) throws -> Int? {
            try BazeClock.windows(of: query, call, day, now: 1_700_000_000_000)?.count
        }
        var query = BazeSeriesQuery(objectIDs: ["1"], points: ["p"], from: .now.adding(-3, .day), to: .now)
        #expect(try windows(query) == 3)
        #expect(try windows(query, .aggregated) == nil)
        query.interval = .minutes(10)
        #expect(try windows(query, .aggregated) == 3)
        query.take = 5
        #expect(try windows(query) == nil)
        query.take = nil
        query.bounds = "Outside"
        #expect(try windows(query) == nil)
        query.bounds = nil
        // Times may come by another clock than that of the windows' ends.
        query.inObjectTime = true
        #expect(try windows(query) == nil)
        query.inObjectTime = false
        #expect(try windows(query) == 3)
        query.from = .start(of: .month)
        #expect(try windows(query) == nil)
        query.from = .now.adding(-1, .day)
        #expect(try windows(query) == nil)
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
