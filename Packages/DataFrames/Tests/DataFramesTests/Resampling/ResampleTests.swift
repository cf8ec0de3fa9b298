import DataFrames
import Foundation
import Testing

@Suite("Resampling of time series")
struct ResampleTests {
    private func instants(from start: String, to end: String, every seconds: Int) -> Column {
        let first = Instant(start)!.ticks
        let last = Instant(end)!.ticks
        return Column(stride(from: first, to: last, by: seconds).map { Instant(ticks: $0, unit: .second) })
    }

    private func ones(_ times: Column) throws -> DataFrame {
        try DataFrame([("time", times), ("n", Column(Array(repeating: 1, count: times.count)))])
    }

    private func starts(_ frame: DataFrame) throws -> [String] { try frame["time"].cells.map(\.description) }
    private func counts(_ frame: DataFrame) throws -> [Int?] { Array(try frame["count", as: Int.self]) }

    @Test("makes every aggregate, with empty intervals as nulls or left out")
    func aggregates() throws {
        let frame = try DataFrame([
            (
                "time",
                Column([
                    Instant("2024-01-01T00:00:00Z"), Instant("2024-01-01T00:59:59Z"), Instant("2024-01-01T03:00:00Z"),
                    Instant("2024-01-01T03:30:00Z"),
                ])
            ),
            ("v", Column([1, 3, nil, 7])),
            (
                "d",
                try Column([Decimal128("0.10"), Decimal128("0.20"), nil, nil], type: .decimal(precision: 4, scale: 2))
            ),
        ])
        let all: [Aggregate] = [
            .count(), .count("v"), .sum("v"), .mean("v"), .min("v"), .max("v"), .first("v"), .last("v"), .sum("d"),
        ]
        let kept = try frame.resampled(on: "time", every: .hour, all)
        #expect(try starts(kept) == (0..<4).map { "2024-01-01T0\($0):00:00Z" })
        #expect(kept.schema[0].isNullable == false)
        #expect(try kept["count"] == Column([2, 0, 0, 2]))
        #expect(try kept["v_count"] == Column([2, 0, 0, 1]))
        #expect(try kept["v_sum"] == Column([4, nil, nil, 7]))
        #expect(try kept["v_mean"] == Column([2.0, nil, nil, 7]))
        #expect(try kept["v_min"] == Column([1, nil, nil, 7]))
        #expect(try kept["v_max"] == Column([3, nil, nil, 7]))
        #expect(try kept["v_first"] == Column([1, nil, nil, 7]))
        #expect(try kept["v_last"] == Column([3, nil, nil, 7]))
        #expect(try kept["d_sum"].cells.map(\.description) == ["0.30", "null", "null", "null"])
        let short = try frame.resampled(on: "time", every: .hour, empty: .leftOut, all)
        #expect(short == kept.take([0, 3]))
    }

    @Test("Berlin's spring day has 23 hours and its autumn day 25, one of them twice")
    func berlin() throws {
        let zone = try ZoneRules(named: "Europe/Berlin")
        let spring = try ones(instants(from: "2024-03-29T23:00:00Z", to: "2024-04-01T22:00:00Z", every: 900))
        let days = try spring.resampled(on: "time", every: .day, in: zone, .count())
        #expect(
            try starts(days) == [
                "2024-03-29T23:00:00Z", "2024-03-30T23:00:00Z", "2024-03-31T22:00:00Z",
            ]
        )
        #expect(try counts(days) == [96, 92, 96])
        let six = try spring.resampled(on: "time", every: .hours(6), in: zone, .count())
        #expect(try counts(six) == [24, 24, 24, 24, 20, 24, 24, 24, 24, 24, 24, 24])
        let two = try spring.resampled(on: "time", every: .hours(2), in: zone, .count())
        #expect(try Array(counts(two)[12..<16]) == [8, 4, 8, 8])
        let hours = try spring.resampled(on: "time", every: .hour, in: zone, .count())
        #expect(hours.rowCount == 71)
        #expect(try counts(hours).allSatisfy { $0 == 4 })

        let autumn = try ones(instants(from: "2024-10-26T22:00:00Z", to: "2024-10-27T23:00:00Z", every: 900))
        #expect(try counts(autumn.resampled(on: "time", every: .day, in: zone, .count())) == [100])
        let each = try autumn.resampled(on: "time", every: .hour, in: zone, .count())
        #expect(each.rowCount == 25)
        #expect(try counts(each).allSatisfy { $0 == 4 })
        #expect(try counts(autumn.resampled(on: "time", every: .hours(6), in: zone, .count())) == [28, 24, 24, 24])
        #expect(try counts(autumn.resampled(on: "time", every: .hours(2), in: zone, .count())).prefix(3) == [8, 12, 8])
        #expect(try autumn.resampled(on: "time", every: .minutes(30), in: zone, .count()).rowCount == 50)
        // UTC knows no change.
        #expect(try autumn.resampled(on: "time", every: .hours(6), .count()).rowCount == 5)
    }

    @Test("São Paulo's days begin at one o'clock or have 25 hours when clocks change at midnight")
    func paulo() throws {
        let zone = try ZoneRules(named: "America/Sao_Paulo")
        let spring = try ones(instants(from: "2018-11-03T03:00:00Z", to: "2018-11-06T02:00:00Z", every: 3_600))
        let days = try spring.resampled(on: "time", every: .day, in: zone, .count())
        #expect(try starts(days) == ["2018-11-03T03:00:00Z", "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"])
        #expect(try counts(days) == [24, 23, 24])
        let six = try spring.resampled(on: "time", every: .hours(6), in: zone, .count())
        #expect(try counts(six) == [6, 6, 6, 6, 5, 6, 6, 6, 6, 6, 6, 6])
        let autumn = try ones(instants(from: "2018-02-17T02:00:00Z", to: "2018-02-19T03:00:00Z", every: 3_600))
        let back = try autumn.resampled(on: "time", every: .day, in: zone, .count())
        #expect(try starts(back) == ["2018-02-17T02:00:00Z", "2018-02-18T03:00:00Z"])
        #expect(try counts(back) == [25, 24])
        #expect(try autumn.resampled(on: "time", every: .hour, in: zone, .count()).rowCount == 49)
        let months = try spring.resampled(on: "time", every: .month, in: zone, .count())
        #expect(try starts(months) == ["2018-11-01T03:00:00Z"])
    }

    @Test(
        "intervals cover each moment once, in zones with odd clocks",
        arguments: [
            "America/Havana", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia", "Africa/Casablanca",
            "Asia/Gaza",
            "Antarctica/Troll", "Europe/Dublin",
        ]
    )
    func cover(name: String) throws {
        let zone = try ZoneRules(named: name)
        for (start, end) in [
            ("1987-10-20T00:00:00Z", "1987-10-30T00:00:00Z"), ("2011-12-25T00:00:00Z", "2012-01-03T00:00:00Z"),
            ("2024-03-05T00:00:00Z", "2024-04-20T00:00:00Z"), ("2024-09-25T00:00:00Z", "2024-11-10T00:00:00Z"),
        ] {
            let frame = try ones(instants(from: start, to: end, every: 600))
            let moments = try frame["time", as: Instant.self].nonNull()
            for interval: ResampleInterval in [
                .minutes(10), .minutes(25), .hour, .hours(2), .hours(5), .hours(12), .day, .days(3), .weeks(1), .month,
            ] {
                let result = try frame.resampled(
                    on: "time",
                    every: interval,
                    in: zone,
                    .count(),
                    .min("time"),
                    .max("time")
                )
                let starts = try result["time", as: Instant.self].nonNull()
                #expect(starts == starts.sorted(), "\(interval)")
                // Each row is in the last interval that does not begin after it.
                var expected = [Int?](repeating: 0, count: starts.count)
                var place = 0
                for moment in moments {
                    while place + 1 < starts.count, starts[place + 1] <= moment { place += 1 }
                    #expect(starts[place] <= moment)
                    expected[place]! += 1
                }
                #expect(try counts(result) == expected, "\(interval)")
                // Beginnings show a multiple of the interval, unless clocks leapt over it.
                if interval == .day || interval == .month {
                    for start in starts {
                        let shown = try #require(zone.local(start))
                        let before = try #require(zone.local(Instant(ticks: start.ticks - 1, unit: .second)))
                        #expect(shown.time.ticks == 0 || before.date != shown.date, "\(start)")
                    }
                }
            }
        }
    }

    @Test("local timestamps have no zone: every day has 24 hours")
    func local() throws {
        let start = LocalDateTime("2024-03-30T00:00:00")!.ticks
        let times = Column((0..<72).map { LocalDateTime(ticks: start + Int64($0) * 3_600, unit: .second) })
        let frame = try ones(times)
        let days = try frame.resampled(on: "time", every: .day, .count())
        #expect(days.schema[0].type == .localTimestamp(.second))
        #expect(try counts(days) == [24, 24, 24])
        let error = #expect(throws: FrameError.self) {
            try frame.resampled(on: "time", every: .day, in: .utc, .count())
        }
        #expect(error?.kind == .invalidArgument)
        #expect(error?.column == "time")
    }

    @Test("weeks begin on Monday, quarters in January, several days at the epoch")
    func origins() throws {
        let dates = Column((0..<400).map { CalendarDate(daysSinceEpoch: 19_723 + $0) })
        let frame = try ones(dates)
        let weeks = try frame.resampled(on: "time", every: .weeks(1), .count())
        #expect(weeks.schema[0].type == .date)
        #expect(try weeks["time", as: CalendarDate.self].nonNull().allSatisfy { $0.isoWeekday == 1 })
        let quarters = try frame.resampled(on: "time", every: .months(3), .count())
        #expect(try starts(quarters) == ["2024-01-01", "2024-04-01", "2024-07-01", "2024-10-01", "2025-01-01"])
        #expect(try counts(quarters) == [91, 91, 92, 92, 34])
        let days = try frame.resampled(on: "time", every: .days(10), .count())
        #expect(try days["time", as: CalendarDate.self].nonNull().allSatisfy { $0.daysSinceEpoch % 10 == 0 })
        let years = try frame.resampled(on: "time", every: .year, .count())
        #expect(try starts(years) == ["2024-01-01", "2025-01-01"])
        let old = try ones(Column([CalendarDate(year: -1, month: 3, day: 1), CalendarDate(year: 0, month: 3, day: 1)]))
        #expect(try starts(old.resampled(on: "time", every: .years(1), .count())) == ["-0001-01-01", "0000-01-01"])
    }

    @Test("series by keys stand together, each from its own first to its own last interval", arguments: [true, false])
    func series(shuffled: Bool) throws {
        var rows: [(Int64, String)] = [(0, "b"), (1, "a"), (3_600, "b"), (10_800, "b"), (7_200, "a"), (7_201, "a")]
        if shuffled { rows = [rows[0], rows[1], rows[4], rows[3], rows[5], rows[2]] }
        let frame = try DataFrame([
            ("time", Column(rows.map { Instant(ticks: $0.0, unit: .second) })), ("site", Column(rows.map(\.1))),
            ("n", Column(rows.map { Int($0.0) })),
        ])
        let kept = try frame.resampled(on: "time", every: .hour, by: ["site"], .count(), .max("n"))
        #expect(kept.columnNames == ["site", "time", "count", "n_max"])
        #expect(try Array(kept["site", as: String.self]) == ["b", "b", "b", "b", "a", "a", "a"])
        #expect(
            try kept["time"].cells.map { "\($0)".dropFirst(11).prefix(2) } == [
                "00", "01", "02", "03", "00", "01", "02",
            ]
        )
        #expect(try counts(kept) == [1, 1, 0, 1, 1, 0, 2])
        #expect(try kept["n_max"] == Column([0, 3_600, nil, 10_800, 1, nil, 7_201]))
        let short = try frame.resampled(on: "time", every: .hour, by: ["site"], empty: .leftOut, .count(), .max("n"))
        #expect(short == kept.take([0, 1, 3, 4, 6]))
    }

    @Test("random rows agree with a dictionary of buckets", arguments: 1...5 as ClosedRange<UInt64>)
    func property(seed: UInt64) throws {
        var generator = SeededGenerator(seed)
        let unit = TimeUnit.allCases[Int(seed) % 5]
        let count = 2_000
        let seconds = (0..<count).map { _ in Int64.random(in: -200_000...3_000_000, using: &generator) }
        let parts = (0..<count).map { _ in Int64.random(in: 0..<unit.ticksPerSecond, using: &generator) }
        let sites = (0..<count).map { _ in Int.random(in: 0..<(seed == 5 ? 100 : 7), using: &generator) }
        let values = (0..<count).map { _ in
            Bool.random(using: &generator) ? Int.random(in: -99...99, using: &generator) : nil
        }
        let frame = try DataFrame([
            ("time", Column(zip(seconds, parts).map { Instant(ticks: $0 * unit.ticksPerSecond + $1, unit: unit) })),
            ("site", Column(sites)), ("v", Column(values)),
        ])
        var expected: [[Int64]: (count: Int, sum: Int?)] = [:]
        var order: [Int] = []
        for row in 0..<count {
            if !order.contains(sites[row]) { order.append(sites[row]) }
            // Four minutes that divide the day, so plain division will do.
            let bucket = Int64((Double(seconds[row]) / 240).rounded(.down)) * 240
            let key = [Int64(order.firstIndex(of: sites[row])!), bucket]
            let old = expected[key] ?? (0, nil)
            expected[key] = (old.count + 1, values[row].map { $0 + (old.sum ?? 0) } ?? old.sum)
        }
        let keys = expected.keys.sorted { ($0[0], $0[1]) < ($1[0], $1[1]) }
        let result = try frame.resampled(
            on: "time",
            every: .minutes(4),
            by: ["site"],
            empty: .leftOut,
            .count(),
            .sum("v")
        )
        #expect(try Array(result["site", as: Int.self]) == keys.map { order[Int($0[0])] })
        #expect(try result["time", as: Instant.self].nonNull().map(\.ticks) == keys.map { $0[1] * unit.ticksPerSecond })
        #expect(try counts(result) == keys.map { expected[$0]?.count })
        #expect(try Array(result["v_sum", as: Int.self]) == keys.map { expected[$0]?.sum })
        let kept = try frame.resampled(on: "time", every: .minutes(4), by: ["site"], .count(), .sum("v"))
        #expect(try kept.filter("count", as: Int.self) { $0 != 0 }.select(result.columnNames) == result)
    }

    @Test("rows in the order of time, in another order and among other series come to the same", arguments: 1...6)
    func orders(seed: Int) throws {
        var generator = SeededGenerator(UInt64(seed) + 100)
        let count = 1_500
        // Around Berlin's change of summer time, some of them at the same moment, with holes.
        let ticks = (0..<count).map { _ in 1_711_800_000 + Int64.random(in: 0..<40_000, using: &generator) * 37 }
        func values<T>(_ make: () -> T) -> [T?] {
            (0..<count).map { _ in Int.random(in: 0..<4, using: &generator) == 0 ? nil : make() }
        }
        let numbers = values { Int.random(in: -9...9, using: &generator) }
        let frame = try DataFrame([
            ("time", Column(ticks.map { Instant(ticks: $0, unit: .second) })), ("n", Column(numbers)),
            ("x", Column(values { Double(Int.random(in: -99...99, using: &generator)) / 4 })),
            ("full", Column((0..<count).map { $0 })),
            ("t", Column(values { String(repeating: "ab", count: Int.random(in: 0...9, using: &generator)) })),
            ("b", Column(values { Bool.random(using: &generator) })),
            ("none", Column(nulls: count, type: .null)),
            ("key", Column([String](repeating: "a", count: count))),
        ])
        let sums = ["n", "x", "full"].flatMap { [Aggregate.sum($0), .mean($0)] }
        let all = ["n", "x", "full", "t", "b", "none"]
        let extremes = all.flatMap { [Aggregate.count($0), .min($0), .max($0)] }
        let edges = all.flatMap { [Aggregate.first($0), .last($0)] }
        let interval: ResampleInterval = [.hour, .day, .minutes(7), .hours(6), .weeks(1), .months(1)][seed - 1]
        let zone = try ZoneRules(named: "Europe/Berlin")
        let sorted = try frame.sorted(by: SortKey("time"))
        for empty in [EmptyIntervals.kept, .leftOut] {
            func made(_ frame: DataFrame, by keys: [String] = [], _ aggregates: [Aggregate]) throws -> DataFrame {
                try frame.resampled(on: "time", every: interval, by: keys, in: zone, empty: empty, aggregates)
            }
            let one = try made(sorted, sums + extremes + edges)
            #expect(try one["time"].cells == one.sorted(by: SortKey("time"))["time"].cells)
            let aggregates = sums + extremes
            #expect(try made(frame, aggregates) == one.select(["time"] + aggregates.map(\.name)))
            // One row of another series makes all rows be numbered.
            var last = sorted.take([count - 1])
            last = try last.replacing("key", with: Column(["b"]))
            let two = try made(DataFrame.concatenating([sorted, last]), by: ["key"], sums + extremes + edges)
            #expect(try two.head(one.rowCount).select(one.columnNames) == one)
            #expect(two.rowCount == one.rowCount + 1)
        }
    }

    @Test("a frame without rows makes one without rows")
    func empty() throws {
        let frame = try ones(Column(empty: .instant(.second)))
        let result = try frame.resampled(on: "time", every: .day, .count(), .sum("n"))
        #expect(result.rowCount == 0)
        #expect(result.columnNames == ["time", "count", "n_sum"])
        #expect(
            try frame.resampled(on: "time", every: .day, by: ["n"], .count()).columnNames == ["n", "time", "count"]
        )
    }

    @Test("bad intervals, times, names and sums are typed errors")
    func refusals() throws {
        let frame = try DataFrame([
            ("time", Column([Instant("1970-01-01T00:00:00Z"), Instant("2024-01-01T00:00:00Z")])),
            ("gap", Column([Instant(ticks: 1, unit: .second), nil])), ("n", Column([Int64.max, 1])),
            ("far", Column([Instant(ticks: .min, unit: .nanosecond), Instant(ticks: .min, unit: .nanosecond)])),
            ("date", Column([CalendarDate(daysSinceEpoch: 0), CalendarDate(daysSinceEpoch: 1)])),
            ("end", Column([Instant(ticks: .max, unit: .second), Instant(ticks: .max, unit: .second)])),
        ])
        func failure(_ body: () throws -> DataFrame) -> FrameError? {
            do {
                _ = try body()
                return nil
            } catch {
                return error as? FrameError
            }
        }
        for interval: ResampleInterval in [
            .seconds(0), .minutes(-1), .hours(25), .seconds(86_401), .days(100_001), .days(Int.max), .months(0),
        ] {
            #expect(failure { try frame.resampled(on: "time", every: interval, .count()) }?.kind == .invalidArgument)
        }
        #expect(failure { try frame.resampled(on: "x", every: .day, .count()) }?.kind == .unknownColumn)
        #expect(failure { try frame.resampled(on: "time", every: .day, .sum("x")) }?.kind == .unknownColumn)
        #expect(failure { try frame.resampled(on: "time", every: .day, by: ["x"], .count()) }?.kind == .unknownColumn)
        #expect(failure { try frame.resampled(on: "n", every: .day, .count()) }?.kind == .wrongType)
        let gap = failure { try frame.resampled(on: "gap", every: .day, .count()) }
        #expect(gap?.kind == .nullValue)
        #expect(gap?.row == 1)
        let many = failure { try frame.resampled(on: "time", every: .seconds(1), .count()) }
        #expect(many?.kind == .outOfRange)
        #expect(many?.row == 1)
        #expect(try frame.resampled(on: "time", every: .seconds(1), empty: .leftOut, .count()).rowCount == 2)
        #expect(
            failure { try frame.resampled(on: "time", every: .year, maximumIntervals: 10, .count()) }?.kind
                == .outOfRange
        )
        #expect(failure { try frame.resampled(on: "far", every: .year, .count()) }?.kind == .conversion)
        #expect(failure { try frame.resampled(on: "end", every: .hour, .count()) }?.kind == .outOfRange)
        #expect(failure { try frame.resampled(on: "date", every: .hour, .count()) }?.kind == .invalidArgument)
        #expect(failure { try frame.resampled(on: "time", every: .years(3_000), .sum("n")) }?.kind == .overflow)
        let names = failure { try frame.resampled(on: "time", every: .year, .count(as: "time")) }
        #expect(names?.kind == .duplicateColumn)
    }
}
