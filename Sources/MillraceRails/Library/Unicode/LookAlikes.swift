/// Letters of other scripts that are read as an ASCII letter.
///
/// A selection of UTS #39's `confusables.txt`: only letters that look the same in most typefaces, so that words of their own scripts,
/// and the Greek letters of formulas, are no suspects.
enum LookAlikes {
    /// The ASCII letter that a letter is read as; nil where it is read as itself.
    static func letter(for scalar: Unicode.Scalar) -> UInt8? { letters[scalar.value] }

    /// The scripts that such letters are of.
    static let scripts: Set<UnicodeScript> = [.cyrillic, .greek, .armenian, UnicodeScript(rawValue: "Cherokee")]

    private static let letters: [UInt32: UInt8] = {
        var letters: [UInt32: UInt8] = [:]
        for pair in pairs.split(separator: " ") {
            let scalars = Array(pair.unicodeScalars)
            if scalars.count == 2, scalars[1].isASCII { letters[scalars[0].value] = UInt8(scalars[1].value) }
        }
        return letters
    }()

    private static let pairs = """
        аa еe оo рp сc уy хx іi јj ѕs ԁd ԛq ԝw һh ӏl ҽe ѵv ԍg ѡw АA ВB ЕE КK МM НH ОO РP СC ТT УY ХX ІI ЈJ ЅS ԌG ԚQ ԜW ҺH ӀI ѴV \
        οo ιi νv ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX ϹC ͿJ ϲc ϳj օo ոn սu հh ցg զq ՕO ՍU ՏS \
        ᎪA ᎠD ᎡR ᎢT ᎥI ᎫJ ᎳW ᎷM ᎻH ᏟC ᏢP ᏚS ᏙV ᏞL ᏃZ ᏴB ᏀG ᎬE ᏦK
        """
}
