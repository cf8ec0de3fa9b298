/// The texts that cells of all sheets share.
final class SharedStringsPart: CellTextPart {
    private(set) var pool = TextPool()
    private var isInItem = false
    private var isPronunciation = false

    override func start(_ name: XMLName, _ attributes: XMLAttributes) {
        if name == "si" {
            isInItem = true
            clear()
        } else if name == "rPh" {
            isPronunciation = true
        } else if name == "t" {
            collect(isInItem && !isPronunciation)
        }
    }

    override func end(_ name: XMLName) {
        if name == "t" {
            collect(false)
        } else if name == "rPh" {
            isPronunciation = false
        } else if name == "si" {
            isInItem = false
            _ = pool.append(takeText())
        }
    }
}
