import CArrow
import Synchronization
import Testing

@testable import DataFrames

@Suite("Arrow C interface: arrays that cannot be")
struct ArrowBadArrayTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let kind: FrameError.Kind
        let make: @Sendable () -> ForeignArray
        var testDescription: String { name }

        init(_ name: String, _ kind: FrameError.Kind = .arrow, _ make: @escaping @Sendable () -> ForeignArray) {
            self.name = name
            self.kind = kind
            self.make = make
        }
    }

    static func int64(_ length: Int64 = 2) -> ForeignArray {
        ForeignArray("l", length: length, buffers: [nil, buffer([1, 2] as [Int64])])
    }

    static func text(_ offsets: [Int32], _ bytes: [UInt8]? = Array("abc".utf8)) -> ForeignArray {
        ForeignArray("u", length: Int64(offsets.count - 1), buffers: [nil, buffer(offsets), bytes])
    }

    static func deep(_ levels: Int) -> ForeignArray {
        levels == 0
            ? int64()
            : ForeignArray("+l", length: 1, buffers: [nil, buffer([0, 1] as [Int32])], children: [deep(levels - 1)])
    }

    static let cases: [Case] = [
        Case("a negative length") { int64(-1) },
        Case("a negative offset") { int64().with { $0.offset = -1 } },
        Case("a length beyond any memory") { int64(.max) },
        Case("an offset beyond any memory") { int64().with { $0.offset = .max } },
        Case("more nulls than elements") { int64().with { $0.nullCount = 3 } },
        Case("a null count below -1") { int64().with { $0.nullCount = -2 } },
        Case("nulls without a bitmap") { int64().with { $0.nullCount = 1 } },
        Case("a null count that the bitmap denies") {
            int64().with {
                $0.nullCount = 1; $0.buffers[0] = [0b11]
            }
        },
        Case("no values") { int64().with { $0.buffers[1] = nil } },
        Case("too few buffers") { int64().with { $0.statedBuffers = 1 } },
        Case("too many buffers") { int64().with { $0.statedBuffers = 3 } },
        Case("a negative count of buffers") { int64().with { $0.statedBuffers = -1 } },
        Case("no list of buffers") { int64().with { $0.hasBufferList = false } },
        Case("an array released before") { int64().with { $0.isReleased = true } },
        Case("no format") { int64().with { $0.format = nil } },
        Case("an empty format") { int64().with { $0.format = "" } },
        Case("an unknown format") { int64().with { $0.format = "q" } },
        Case("a decimal without digits") { int64().with { $0.format = "d:" } },
        Case("a decimal of letters") { int64().with { $0.format = "d:a,b" } },
        Case("a decimal of too many digits") { int64().with { $0.format = "d:39,0" } },
        Case("a decimal of 96 bits") { int64().with { $0.format = "d:9,0,96" } },
        Case("a negative width") { int64().with { $0.format = "w:-1" } },
        Case("a width beyond 32 bits") { int64().with { $0.format = "w:99999999999" } },
        Case("a unit that is none") { int64().with { $0.format = "tsx:" } },
        Case("a union", .unsupported) { int64().with { $0.format = "+ud:0" } },
        Case("run ends", .unsupported) { int64().with { $0.format = "+r" } },
        Case("list views", .unsupported) { int64().with { $0.format = "+vl" } },
        Case("offsets that run backwards") { text([0, 2, 1]) },
        Case("negative offsets") { text([-1, 2, 3]) },
        Case("a last offset below the first") { text([3, 0]) },
        Case("text without bytes") { text([0, 3], nil) },
        Case("text that is no UTF-8") { text([0, 1], [0xFF]) },
        Case("a text that ends within a character") { text([0, 1, 2], Array("é".utf8)) },
        Case("half a surrogate") { text([0, 3], [0xED, 0xA0, 0x80]) },
        Case("a list that reaches beyond its child") {
            ForeignArray("+l", length: 1, buffers: [nil, buffer([0, 3] as [Int32])], children: [int64()])
        },
        Case("a list whose child has a fault") {
            ForeignArray("+l", length: 1, buffers: [nil, buffer([0, 1] as [Int32])], children: [text([2, 1])])
        },
        Case("a list without a child") { ForeignArray("+l", length: 1, buffers: [nil, buffer([0, 0] as [Int32])]) },
        Case("a list of one size beyond its child") {
            ForeignArray("+w:2", length: 2, buffers: [nil], children: [int64()])
        },
        Case("endless lists of size 0", .unsupported) {
            ForeignArray("+w:0", length: 1 << 40, buffers: [nil], children: [int64()])
        },
        Case("endless bytes of width 0", .unsupported) { ForeignArray("w:0", length: 1 << 40, buffers: [nil, []]) },
        Case("a structure longer than its child") {
            ForeignArray("+s", length: 3, buffers: [nil], children: [int64()])
        },
        Case("a structure whose offset leaves its child") {
            ForeignArray("+s", length: 1, offset: 2, buffers: [nil], children: [int64()])
        },
        Case("a negative count of children") { int64().with { $0.statedSchemaChildren = -1 } },
        Case("children that a schema states and an array lacks") {
            ForeignArray("+s", length: 1, buffers: [nil], children: [int64()]).with { $0.statedChildren = 0 }
        },
        Case("a child released before") {
            ForeignArray("+s", length: 1, buffers: [nil], children: [int64().with { $0.isReleased = true }])
        },
        Case("children of a type that has none") { int64().with { $0.children = [int64()] } },
        Case("a map of numbers") {
            ForeignArray("+m", length: 1, buffers: [nil, buffer([0, 1] as [Int32])], children: [int64()])
        },
        Case("nesting without end") { deep(80) },
        Case("an index beyond the dictionary") {
            ForeignArray("c", length: 1, buffers: [nil, [2]], dictionary: int64())
        },
        Case("a negative index") { ForeignArray("c", length: 1, buffers: [nil, [0xFF]], dictionary: int64()) },
        Case("an index beyond 63 bits") {
            ForeignArray("L", length: 1, buffers: [nil, buffer([UInt64.max])], dictionary: int64())
        },
        Case("indices that are no integers") { text([0, 1]).with { $0.dictionary = int64() } },
        Case("a dictionary of dictionaries", .unsupported) {
            ForeignArray(
                "c",
                length: 1,
                buffers: [nil, [0]],
                dictionary: ForeignArray("c", length: 1, buffers: [nil, [0]], dictionary: int64())
            )
        },
        Case("a dictionary of lists", .unsupported) {
            ForeignArray("c", length: 1, buffers: [nil, [0]], dictionary: deep(1))
        },
        Case("views of a negative length") {
            ForeignArray("vu", length: 1, buffers: [nil, buffer([-1, 0, 0, 0] as [Int32]), []])
        },
        Case("views that point past their buffer") {
            ForeignArray(
                "vu",
                length: 1,
                buffers: [
                    nil, buffer([13, 0, 0, 2] as [Int32]), [UInt8](repeating: 65, count: 14), buffer([14] as [Int64]),
                ]
            )
        },
        Case("views into a buffer that is not there") {
            ForeignArray("vz", length: 1, buffers: [nil, buffer([13, 0, 0, 0] as [Int32]), []])
        },
        Case("milliseconds that are no day", .conversion) {
            ForeignArray("tdm", length: 1, buffers: [nil, buffer([1] as [Int64])])
        },
    ]

    @Test("is an error, nothing is read twice, and all is released once", arguments: cases)
    func refused(example: Case) throws {
        let foreign = example.make()
        let releases = ForeignArray.Releases()
        let places = ArrowPlaces()
        foreign.write(schema: places.schema, releases)
        foreign.write(array: places.array, releases)
        let error = #expect(throws: FrameError.self) {
            _ = try Column(importingArrowSchema: places.schema, array: places.array)
        }
        #expect(error?.kind == example.kind, "\(error?.description ?? "")")
        #expect(places.schema.pointee.release == nil && places.array.pointee.release == nil)
        #expect(releases.schemas.load(ordering: .relaxed) == foreign.count)
        #expect(releases.arrays.load(ordering: .relaxed) == foreign.count)
    }

    @Test("a second import of what was moved away is an error")
    func movedAway() throws {
        let places = ArrowPlaces()
        try Column([1, 2, 3]).exportArrow(schema: places.schema, array: places.array)
        let first = try Column(importingArrowSchema: places.schema, array: places.array)
        let error = #expect(throws: FrameError.self) {
            _ = try Column(importingArrowSchema: places.schema, array: places.array)
        }
        #expect(error?.kind == .arrow && first.count == 3)
    }

    @Test("frames refuse columns, null rows, equal names, and nulls where none are allowed")
    func frames() throws {
        func refuse(_ foreign: ForeignArray) -> FrameError? {
            let releases = ForeignArray.Releases()
            let places = ArrowPlaces()
            foreign.write(schema: places.schema, releases)
            foreign.write(array: places.array, releases)
            let error = #expect(throws: FrameError.self) {
                _ = try DataFrame(importingArrowSchema: places.schema, array: places.array)
            }
            #expect(releases.arrays.load(ordering: .relaxed) == foreign.count)
            return error
        }
        let int64 = ArrowBadArrayTests.int64
        #expect(refuse(int64(2))?.kind == .wrongType)
        let nullRows = ForeignArray("+s", length: 2, nullCount: 1, buffers: [[0b01]], children: [int64(2)])
        #expect(refuse(nullRows)?.kind == .unsupported)
        #expect(
            refuse(ForeignArray("+s", length: 2, buffers: [nil], children: [int64(2), int64(2)]))?.kind
                == .duplicateColumn
        )
        let required = int64(2).with {
            $0.flags = 0
            $0.nullCount = 1
            $0.buffers[0] = [0b01]
        }
        let error = refuse(ForeignArray("+s", length: 2, buffers: [nil], children: [required]))
        #expect(error?.kind == .schemaMismatch && error?.column == "x")
    }
}
