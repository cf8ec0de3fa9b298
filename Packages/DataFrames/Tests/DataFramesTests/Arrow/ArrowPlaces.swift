import CArrow

@testable import DataFrames

/// Room for the structures of the C interface, freed at the end; releasing what stands there is the test's matter.
final class ArrowPlaces {
    let schema = UnsafeMutablePointer<CArrowSchema>.allocate(capacity: 1)
    let array = UnsafeMutablePointer<CArrowArray>.allocate(capacity: 1)
    let stream = UnsafeMutablePointer<CArrowStream>.allocate(capacity: 1)

    init() {
        schema.initialize(to: CArrowSchema())
        array.initialize(to: CArrowArray())
        stream.initialize(to: CArrowStream())
    }

    deinit {
        schema.deallocate()
        array.deallocate()
        stream.deallocate()
    }

    /// The column as another library would give it back.
    static func roundTrip(_ column: Column, _ options: ArrowExportOptions = ArrowExportOptions()) throws -> Column {
        let places = ArrowPlaces()
        try column.exportArrow(schema: places.schema, array: places.array, name: "x", options: options)
        return try Column(importingArrowSchema: places.schema, array: places.array)
    }

    static func roundTrip(_ frame: DataFrame) throws -> DataFrame {
        let places = ArrowPlaces()
        try frame.exportArrow(schema: places.schema, array: places.array)
        return try DataFrame(importingArrowSchema: places.schema, array: places.array)
    }
}

extension Column {
    /// The addresses of all buffers, children's included, to see what is shared.
    var addresses: [UnsafeRawPointer] {
        [storage.validity?.base, storage.offsets?.base, storage.values?.base].compactMap { $0 }
            + storage.children.flatMap(\.addresses)
    }
}
