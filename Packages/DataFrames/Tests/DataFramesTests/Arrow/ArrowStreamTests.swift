import CArrow
import Synchronization
import Testing

@testable import DataFrames

@Suite("Arrow C interface: streams")
struct ArrowStreamTests {
    private func sample(_ rows: Int) throws -> DataFrame {
        try DataFrame([
            ("id", Column(Array(Int64(0)..<Int64(rows)))),
            ("name", try Samples.column(.string, count: rows, seed: 9)),
            ("kind", try Samples.column(.dictionary(.string), count: rows, seed: 10)),
        ])
    }

    @Test("a frame goes through in batches and comes back", arguments: [1, 7, 100, 1_000])
    func batches(maximumRows: Int) throws {
        let frame = try sample(100)
        let places = ArrowPlaces()
        try frame.exportArrowStream(to: places.stream, maximumRows: maximumRows)
        let reader = try ArrowStreamReader(importing: places.stream)
        #expect(places.stream.pointee.release == nil)
        #expect(reader.schema == frame.schema)
        var sizes: [Int] = []
        var frames: [DataFrame] = []
        while let batch = try reader.next() {
            sizes.append(batch.rowCount)
            frames.append(batch)
        }
        reader.close()
        #expect(sizes.reduce(0, +) == 100 && sizes.allSatisfy { $0 <= maximumRows })
        #expect(try DataFrame.concatenating(frames).isEqual(to: frame))
        #expect(try reader.next() == nil)
    }

    @Test("a frame without rows is one batch without rows")
    func empty() throws {
        let places = ArrowPlaces()
        try sample(0).exportArrowStream(to: places.stream)
        let reader = try ArrowStreamReader(importing: places.stream)
        #expect(try reader.next()?.rowCount == 0)
        #expect(try reader.next() == nil)
    }

    @Test("what the source throws reaches the reader as the stream's last error, then the stream is over")
    func errors() throws {
        let places = ArrowPlaces()
        let frame = try sample(3)
        let calls = Counter()
        try DataFrame.exportArrowStream(to: places.stream, schema: frame.schema) {
            if calls.count.add(1, ordering: .relaxed).newValue == 1 { return frame }
            throw FrameError(.file, "The disk is gone")
        }
        let reader = try ArrowStreamReader(importing: places.stream)
        #expect(try reader.next()?.isEqual(to: frame) == true)
        let error = #expect(throws: FrameError.self) { try reader.next() }
        #expect(error?.kind == .arrow && error?.detail == "The disk is gone")
        #expect(try reader.next() == nil)
        #expect(calls.count.load(ordering: .relaxed) == 2)
    }

    @Test("a batch of other columns is refused")
    func otherColumns() throws {
        let places = ArrowPlaces()
        let other = try sample(3).select("id")
        try DataFrame.exportArrowStream(to: places.stream, schema: sample(0).schema) { other }
        let reader = try ArrowStreamReader(importing: places.stream)
        let error = #expect(throws: FrameError.self) { try reader.next() }
        #expect(error?.detail?.contains("other columns") == true)
    }

    @Test("the source is let go when the stream is released, also unread")
    func releases() throws {
        let freed = Counter()
        final class Watch: Sendable {
            let freed: Counter
            init(_ freed: Counter) { self.freed = freed }
            deinit { freed.count.add(1, ordering: .relaxed) }
        }
        let places = ArrowPlaces()
        try {
            let watch = Watch(freed)
            let frame = try sample(2)
            try DataFrame.exportArrowStream(to: places.stream, schema: frame.schema) {
                withExtendedLifetime(watch) { frame }
            }
        }()
        #expect(freed.count.load(ordering: .relaxed) == 0)
        let reader = try ArrowStreamReader(importing: places.stream)
        let kept = try reader.next()
        reader.close()
        reader.close()
        #expect(freed.count.load(ordering: .relaxed) == 1)
        #expect(kept?.rowCount == 2)
    }

    @Test("a stream that was released, or whose schema fails, is an error")
    func badStreams() throws {
        let places = ArrowPlaces()
        #expect(throws: FrameError.self) { _ = try ArrowStreamReader(importing: places.stream) }
        places.stream.initialize(
            to: CArrowStream(
                get_schema: { _, _ in 22 },
                get_next: { _, _ in 22 },
                get_last_error: { _ in nil },
                release: { $0?.pointee.release = nil },
                private_data: nil
            )
        )
        let error = #expect(throws: FrameError.self) { _ = try ArrowStreamReader(importing: places.stream) }
        #expect(error?.kind == .arrow && places.stream.pointee.release == nil)
    }
}
