/// Takes the elements of one XML file as they come; a subclass for each kind of file.
class XMLPart {
    /// What stopped the reading, if anything did.
    var failure: SpreadsheetError?

    /// An element begins.
    func start(_ name: XMLName, _ attributes: XMLAttributes) {}
    /// An element ends.
    func end(_ name: XMLName) {}
    /// Some text; one text may come in several pieces.
    func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
}
