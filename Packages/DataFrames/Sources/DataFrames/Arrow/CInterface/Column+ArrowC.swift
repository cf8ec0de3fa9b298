internal import CArrow

extension Column {
    /// Hands the column to another library in this process through the Arrow C Data Interface, without copying.
    ///
    /// - Parameters:
    ///   - schema: The address of an empty `struct ArrowSchema`, which is overwritten.
    ///   - array: The address of an empty `struct ArrowArray`, which is overwritten.
    ///   - name: The name of the field.
    ///   - options: How to export.
    /// - Throws: As ``DataFrame/exportArrow(schema:array:options:)``.
    public func exportArrow(
        schema: UnsafeMutableRawPointer,
        array: UnsafeMutableRawPointer,
        name: String = "",
        options: ArrowExportOptions = ArrowExportOptions()
    ) throws(FrameError) {
        let field = try ArrowField(Field(name, type), columns: [self], options: options)
        try ArrowCSchema.check([field])
        let export = try ArrowExport.column(self, as: field)
        ArrowCSchema.write(field, to: schema.assumingMemoryBound(to: CArrowSchema.self))
        ArrowCArray.write(export, to: array.assumingMemoryBound(to: CArrowArray.self))
    }

    /// Takes a column from another library in this process through the Arrow C Data Interface.
    ///
    /// - Parameters:
    ///   - schema: The address of a `struct ArrowSchema`; it is released, also when this throws.
    ///   - array: The address of its `struct ArrowArray`; it counts as released afterwards, also when this throws.
    /// - Throws: As ``DataFrame/init(importingArrowSchema:array:)``.
    public init(
        importingArrowSchema schema: UnsafeMutableRawPointer,
        array: UnsafeMutableRawPointer
    ) throws(FrameError) {
        let array = array.assumingMemoryBound(to: CArrowArray.self)
        do {
            let field = try ArrowCSchema.take(schema.assumingMemoryBound(to: CArrowSchema.self))
            self = try ArrowImporter.column(field, ArrowCArray.take(array, as: field))
        } catch {
            ArrowCArray.discard(array)
            throw error
        }
    }
}
