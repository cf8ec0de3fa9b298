extension BazefieldTwin {
    /// What a request for series asks for.
    private struct Span {
        var objects: [String]
        var points: [String]
        var from: Int64
        var to: Int64
        var step: Int64
        var offset: Int
        var includesEnd: Bool
        var sample: @Sendable (String, String, Int64) -> Sample

        func moments() -> [Int64] {
            let first = -TwinTime.floor(-from, step) * step
            let last = includesEnd ? to : to - 1
            return first > last ? [] : Array(stride(from: first, through: last, by: Int64.Stride(step)))
        }
    }

    /// The values of one interval, reduced to one.
    private struct Aggregate {
        let name: String
        let reduce: @Sendable ([Sample]) -> Double?

        /// Of a name or a number, as the developer's guide is said to list them.
        static func named(_ text: String) -> Aggregate? {
            let names = [
                1: "INTERPOLATIVE", 2: "TOTAL", 3: "AVERAGE", 4: "TIMEAVERAGE", 5: "COUNT", 6: "STDEV", 8: "MINIMUM",
                10: "MAXIMUM", 11: "START", 12: "END", 13: "DELTA", 17: "VARIANCE", 18: "RANGE", 21: "PERCENTGOOD",
                22: "PERCENTBAD",
            ]
            let name = Int(text).map { names[$0] ?? "" } ?? text.uppercased()
            guard let reduce = reductions[name] else { return nil }
            return Aggregate(name: name, reduce: reduce)
        }

        private static let reductions: [String: @Sendable ([Sample]) -> Double?] = [
            "INTERPOLATIVE": { good($0).first }, "START": { good($0).first }, "END": { good($0).last },
            "TOTAL": { good($0).isEmpty ? nil : good($0).reduce(0, +) },
            "SUM": { good($0).isEmpty ? nil : good($0).reduce(0, +) },
            "AVERAGE": { mean(good($0)) }, "TIMEAVERAGE": { mean(good($0)) },
            "COUNT": { Double(good($0).count) },
            "MINIMUM": { good($0).min() }, "MAXIMUM": { good($0).max() },
            "DELTA": { samples in good(samples).last.flatMap { last in good(samples).first.map { last - $0 } } },
            "RANGE": { samples in good(samples).max().flatMap { most in good(samples).min().map { most - $0 } } },
            "VARIANCE": { variance(good($0)) }, "STDEV": { variance(good($0)).map { $0.squareRoot() } },
            "PERCENTGOOD": { $0.isEmpty ? nil : 100 * Double(good($0).count) / Double($0.count) },
            "PERCENTBAD": { $0.isEmpty ? nil : 100 - 100 * Double(good($0).count) / Double($0.count) },
        ]

        private static func good(_ samples: [Sample]) -> [Double] {
            samples.compactMap { $0.quality >= 64 ? $0.value : nil }
        }

        private static func mean(_ values: [Double]) -> Double? {
            values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
        }

        private static func variance(_ values: [Double]) -> Double? {
            guard let mean = mean(values) else { return nil }
            return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
        }
    }

    // MARK: Answers

    func rawSeries(_ asked: TwinParameters) throws(Failure) -> TwinJSON {
        let span = try span(asked)
        let take = asked.text("take").flatMap { Int($0) } ?? .max
        let descends = asked.text("descending")?.lowercased() == "true"
        return answer(span) { object, point in
            let moments = span.moments()
            let chosen = (descends ? moments.reversed() : moments).prefix(take)
            let values = chosen.map { Self.value($0, span.sample(object, point, $0), offset: span.offset) }
            return [.object(["aggregate": .string("RAW"), "timeSeries": .array(values)])]
        }
    }

    func aggregatedSeries(_ asked: TwinParameters) throws(Failure) -> TwinJSON {
        let span = try span(asked)
        let (aggregates, interval) = try reduction(asked, span)
        return answer(span) { object, point in
            let windows = Self.windows(span, interval, object, point)
            return aggregates.map { aggregate in
                let values = windows.map { window in
                    let value = Sample(
                        quality: aggregate.reduce(window.samples) == nil ? 0 : 192,
                        value: aggregate.reduce(window.samples)
                    )
                    return Self.value(window.start, value, offset: span.offset)
                }
                return .object(["aggregate": .string(aggregate.name), "timeSeries": .array(values)])
            }
        }
    }

    func table(_ asked: TwinParameters) throws(Failure) -> TwinJSON {
        let span = try span(asked)
        let (aggregates, interval) = try reduction(asked, span)
        var rows: [TwinJSON] = []
        for object in span.objects {
            let columns = span.points.map { ($0, Self.windows(span, interval, object, $0)) }
            for (index, window) in (columns.first?.1 ?? []).enumerated() {
                var values: [TwinJSON.Member] = []
                for (point, windows) in columns {
                    for aggregate in aggregates {
                        let value = aggregate.reduce(windows[index].samples)
                        // With one aggregate the point's name alone is the column's.
                        let name = aggregates.count == 1 ? point : "\(point)|\(aggregate.name)"
                        let cell: KeyValuePairs<String, TwinJSON> = [
                            "q": .number(value == nil ? 0 : 192), "v": value.map { .number($0) } ?? .null,
                        ]
                        values.append(.init(name: name, value: .object(cell)))
                    }
                }
                rows.append(
                    .object([
                        "ObjectId": .string(object),
                        "TimeStampUtc": .string(TwinTime.text(window.start) + "Z"),
                        "TimeStampLocal": .string(Self.local(window.start, span.offset)),
                        "PointValues": .object(values),
                    ])
                )
            }
        }
        return .object(["rows": .array(rows), "replyInfo": Self.replyInfo()])
    }

    func latest(_ asked: TwinParameters) throws(Failure) -> TwinJSON {
        let (objects, points) = try asked.subjects(of: self)
        let (now, offset, step) = state.withLock { ($0.now, $0.offset, $0.rawStep) }
        let moment = TwinTime.floor(now ?? Int64(TwinText.secondsSince1970) * 1_000, step) * step
        let members = objects.map { object in
            let values = points.map { point in
                let value = Self.value(moment, sample(object, point, at: moment), offset: offset)
                return TwinJSON.Member(name: point, value: value)
            }
            return TwinJSON.Member(name: object, value: .object(["points": .object(values)]))
        }
        return .object(["objects": .object(members), "replyInfo": Self.replyInfo()])
    }

    // MARK: Parts

    private func answer(_ span: Span, _ blocks: (String, String) -> [TwinJSON]) -> TwinJSON {
        let members = span.objects.map { object in
            let series = span.points.map { TwinJSON.Member(name: $0, value: .array(blocks(object, $0))) }
            let about = TwinJSON.object(["objectId": .string(object), "points": .object(series)])
            return TwinJSON.Member(name: object, value: about)
        }
        return .object(["objects": .object(members), "replyInfo": Self.replyInfo()])
    }

    private func span(_ asked: TwinParameters) throws(Failure) -> Span {
        let (objects, points) = try asked.subjects(of: self)
        let state = state.withLock { $0 }
        let now = state.now ?? Int64(TwinText.secondsSince1970) * 1_000
        func moment(_ name: String) throws(Failure) -> Int64 {
            guard let text = asked.text(name) else { throw Failure(message: "\(name) is required.") }
            guard let moment = TwinTime.bazefield(text, now: now, offset: state.offset) else {
                throw Failure(code: "FormatException", message: "\(name) is no time.")
            }
            return moment
        }
        let (from, to) = (try moment("From"), try moment("To"))
        guard from <= to else { throw Failure(message: "From is later than To.") }
        guard (to - from) / state.rawStep <= 2_000_000 else {
            throw Failure(status: 500, code: "OutOfMemoryException", message: "The span is too long for the twin.")
        }
        return Span(
            objects: objects,
            points: points,
            from: from,
            to: to,
            step: state.rawStep,
            offset: state.offset,
            includesEnd: state.includesEnd,
            sample: state.sample
        )
    }

    private func reduction(_ asked: TwinParameters, _ span: Span) throws(Failure) -> ([Aggregate], Int64) {
        let names = asked.list("Aggregates")
        guard !names.isEmpty else { throw Failure(message: "Aggregates is required.") }
        var aggregates: [Aggregate] = []
        for name in names {
            guard let aggregate = Aggregate.named(name) else {
                throw Failure(message: "There is no aggregate \(name).")
            }
            aggregates.append(aggregate)
        }
        guard let text = asked.text("Interval") else { return (aggregates, max(1, span.to - span.from)) }
        guard let interval = TwinTime.interval(text) else { throw Failure(message: "Interval is no length of time.") }
        return (aggregates, interval)
    }

    private static func windows(
        _ span: Span,
        _ interval: Int64,
        _ object: String,
        _ point: String
    ) -> [(start: Int64, samples: [Sample])] {
        stride(from: span.from, to: span.to, by: Int64.Stride(interval)).map { start in
            var window = span
            window.from = start
            window.to = min(start + interval, span.to)
            window.includesEnd = false
            return (start, window.moments().map { span.sample(object, point, $0) })
        }
    }

    private static func value(_ moment: Int64, _ sample: Sample, offset: Int) -> TwinJSON {
        .object([
            "t": .number(moment), "t_local": .string(local(moment, offset)), "q": .number(sample.quality),
            "v": sample.value.map { .number($0) } ?? .null,
        ])
    }

    private static func local(_ moment: Int64, _ offset: Int) -> String {
        TwinTime.text(moment, offset: offset) + TwinTime.offset(offset)
    }
}

extension TwinParameters {
    /// The objects and points asked for, which must be there.
    func subjects(of twin: BazefieldTwin) throws(BazefieldTwin.Failure) -> (objects: [String], points: [String]) {
        let (ids, names) = (list("ObjectIds"), list("Points"))
        if ids.isEmpty { throw BazefieldTwin.Failure(message: "ObjectIds is required.") }
        if names.isEmpty { throw BazefieldTwin.Failure(message: "Points is required.") }
        let known = Set(twin.objects.map(\.id))
        if let missing = ids.first(where: { !known.contains($0) }) {
            throw BazefieldTwin.Failure(status: 404, code: "NotFound", message: "There is no object \(missing).")
        }
        let spelled = Dictionary(twin.points.map { ($0.lowercased(), $0) }) { first, _ in first }
        var points: [String] = []
        for name in names {
            guard let point = spelled[name.lowercased()] else {
                throw BazefieldTwin.Failure(status: 404, code: "NotFound", message: "There is no point \(name).")
            }
            points.append(point)
        }
        return (ids, points)
    }
}
