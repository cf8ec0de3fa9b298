import Testing

@testable import HTTPProviders

struct BazeTimeTests {
    @Test(arguments: [
        (BazeTime.now, "*"), (.now.adding(-1, .day), "*-1d"), (.start(of: .day), "*d"),
        (.start(of: .day).adding(-1, .day), "*d-1d"), (.start(of: .month).adding(-1, .month), "*M-1M"),
        (.now.adding(-2, .hour).adding(30, .minute), "*-2h+30m"), (.milliseconds(1_704_067_200_000), "1704067200000"),
        (.instant(Instant(ticks: 1_704_067_200, unit: .second)), "1704067200000"),
        (.instant(Instant(ticks: -1_500_000, unit: .nanosecond)), "-2"),
        (.iso(Instant(ticks: 1_704_067_200, unit: .second)), "2024-01-01T00:00:00.000Z"),
        (.local(LocalDateTime("2024-01-01 06:30:00")!), "2024-01-01T06:30:00"),
    ])
    func isRenderedAsTheServerTakesIt(_ time: BazeTime, _ text: String) {
        #expect(time.description == text)
        #expect(BazeTime(text)?.description == text)
    }

    @Test(arguments: ["", "*x", "*-d", "*-1", "*-1q", "* -1d", "d-1d", "*d1d", "yesterday", "2024-13-01T00:00:00Z"])
    func refusesOtherText(_ text: String) {
        #expect(BazeTime(text) == nil)
    }

    @Test func theStarSurvivesEncoding() {
        let query: HTTPQuery = ["From": BazeTime.now.adding(-1, .day), "To": BazeTime.start(of: .day)]
        #expect(query.encoded == "From=*-1d&To=*d")
        #expect((["To": BazeTime.now.adding(1, .day)] as HTTPQuery).encoded == "To=*%2B1d")
        #expect(query.formEncoded == "From=*-1d&To=*d")
    }

    @Test func onlyWhatNeedsNoCalendarIsResolved() {
        let now: Int64 = 1_700_000_000_000
        #expect(BazeTime.now.milliseconds(now: now) == now)
        #expect(BazeTime.now.adding(-2, .week).milliseconds(now: now) == now - 14 * 86_400_000)
        #expect(BazeTime.now.adding(-1, .month).milliseconds(now: now) == nil)
        #expect(BazeTime.start(of: .day).milliseconds(now: now) == nil)
        #expect(BazeTime.local(LocalDateTime("2024-01-01 00:00:00")!).milliseconds(now: now) == nil)
        #expect(BazeTime.now.adding(.max, .week).milliseconds(now: now) == nil)
        #expect(BazeTime.milliseconds(5).adding(2, .second) == .milliseconds(2_005))
        #expect(BazeTime("2024-01-31T10:00:00Z")?.adding(1, .month) == BazeTime("2024-02-29T10:00:00Z"))
        #expect(BazeTime("2024-02-29T10:00:00Z")?.adding(-1, .year) == BazeTime("2023-02-28T10:00:00Z"))
        #expect(BazeTime("2024-01-15T00:00:00Z")?.adding(-13, .month) == BazeTime("2022-12-15T00:00:00Z"))
        #expect(BazeTime.milliseconds(5).adding(.max, .month) == .milliseconds(5))
    }

    @Test func intervalsAreRenderedByFamily() {
        let cases: [(BazeInterval, String, String, String)] = [
            (.minutes(10), "10m", "600", "600000"), (.hours(1), "1h", "3600", "3600000"),
            (.days(1), "1d", "86400", "86400000"), (.minutes(90), "90m", "5400", "5400000"),
            (.seconds(45), "45s", "45", "45000"), (BazeInterval(milliseconds: 1_500), "1500ms", "1.5", "1500"),
        ]
        for (interval, unit, seconds, milliseconds) in cases {
            #expect(interval.text(.unit) == unit)
            #expect(interval.text(.seconds) == seconds)
            #expect(interval.text(.milliseconds) == milliseconds)
        }
    }

    @Test func aggregatesAreRenderedByNameOrNumber() {
        #expect(BazeAggregate.average.text(.name) == "AVERAGE")
        let numbers: [(BazeAggregate, Int)] = [
            (.interpolative, 1), (.total, 2), (.average, 3), (.timeAverage, 4), (.count, 5), (.standardDeviation, 6),
            (.minimumTime, 7), (.minimum, 8), (.maximumTime, 9), (.maximum, 10), (.start, 11), (.end, 12), (.delta, 13),
            (.variance, 17), (.range, 18), (.durationGood, 19), (.durationBad, 20), (.percentGood, 21),
            (.percentBad, 22),
        ]
        for (aggregate, number) in numbers { #expect(aggregate.text(.number) == "\(number)") }
        #expect(BazeAggregate("average") == .average)
        #expect(BazeAggregate.sum.text(.number) == "SUM")
        #expect(Set(BazeAggregate.all.compactMap(\.number)).count == 19)
    }
}
