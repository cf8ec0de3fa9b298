/// The list of sheets.
final class WorkbookPart: XMLPart {
    struct Sheet {
        var name: String
        var id: String
    }

    private(set) var sheets: [Sheet] = []
    private(set) var starts1904 = false
    private(set) var isWorkbook = false

    override func start(_ name: XMLName, _ attributes: XMLAttributes) {
        if name == "workbook" { isWorkbook = true }
        if name == "workbookPr" { starts1904 = attributes.bool("date1904") ?? false }
        if name == "sheet", let name = attributes.string("name"), let id = attributes.string("id") {
            sheets.append(Sheet(name: name, id: id))
        }
    }
}
