/// What `\p{…}` names: a general category or a binary property.
///
/// Source: ECMA-262 §22.2.1 (tables of property names), UAX #44 §5.7.1 (values of General_Category).
enum ScalarProperty: Hashable, Sendable {
    case any
    case ascii
    case assigned
    case categories(Set<Unicode.GeneralCategory>)
    case binary(Binary)

    /// The binary properties that the standard library knows, by their long names.
    enum Binary: String, Hashable, Sendable {
        case alphabetic = "Alphabetic"
        case asciiHexDigit = "ASCII_Hex_Digit"
        case cased = "Cased"
        case dash = "Dash"
        case defaultIgnorable = "Default_Ignorable_Code_Point"
        case diacritic = "Diacritic"
        case emoji = "Emoji"
        case emojiModifier = "Emoji_Modifier"
        case emojiModifierBase = "Emoji_Modifier_Base"
        case emojiPresentation = "Emoji_Presentation"
        case hexDigit = "Hex_Digit"
        case identifierContinue = "ID_Continue"
        case identifierStart = "ID_Start"
        case ideographic = "Ideographic"
        case lowercase = "Lowercase"
        case math = "Math"
        case uppercase = "Uppercase"
        case variationSelector = "Variation_Selector"
        case whiteSpace = "White_Space"
    }

    func holds(for scalar: Unicode.Scalar) -> Bool {
        switch self {
        case .any: true
        case .ascii: scalar.isASCII
        case .assigned: scalar.properties.generalCategory != .unassigned
        case .categories(let categories): categories.contains(scalar.properties.generalCategory)
        case .binary(let binary): binary.holds(for: scalar.properties)
        }
    }

    /// The property of a name, as `Letter`, `Lu` or `White_Space`; nil where there is none that can be matched.
    init?(name: String) {
        if let categories = ScalarProperty.categories[name] {
            self = .categories(categories)
            return
        }
        switch name {
        case "Any": self = .any
        case "ASCII": self = .ascii
        case "Assigned": self = .assigned
        default:
            guard let binary = Binary(rawValue: ScalarProperty.longNames[name] ?? name) else { return nil }
            self = .binary(binary)
        }
    }

    /// The general category of a value's name.
    init?(category name: String) {
        guard let categories = ScalarProperty.categories[name] else { return nil }
        self = .categories(categories)
    }

    private static let longNames = [
        "Alpha": "Alphabetic", "AHex": "ASCII_Hex_Digit", "DI": "Default_Ignorable_Code_Point", "Dia": "Diacritic",
        "EMod": "Emoji_Modifier",
        "EBase": "Emoji_Modifier_Base", "EPres": "Emoji_Presentation", "Hex": "Hex_Digit", "IDC": "ID_Continue", "IDS": "ID_Start",
        "Ideo": "Ideographic", "Lower": "Lowercase", "Upper": "Uppercase", "VS": "Variation_Selector", "space": "White_Space",
    ]

    private static let categories: [String: Set<Unicode.GeneralCategory>] = {
        let letters: Set<Unicode.GeneralCategory> = [.uppercaseLetter, .lowercaseLetter, .titlecaseLetter]
        let punctuation: Set<Unicode.GeneralCategory> = [
            .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation,
            .otherPunctuation,
        ]
        let rows: [([String], Set<Unicode.GeneralCategory>)] = [
            (["L", "Letter"], letters.union([.modifierLetter, .otherLetter])), (["LC", "Cased_Letter"], letters),
            (["Lu", "Uppercase_Letter"], [.uppercaseLetter]), (["Ll", "Lowercase_Letter"], [.lowercaseLetter]),
            (["Lt", "Titlecase_Letter"], [.titlecaseLetter]), (["Lm", "Modifier_Letter"], [.modifierLetter]),
            (["Lo", "Other_Letter"], [.otherLetter]),
            (["M", "Mark", "Combining_Mark"], [.nonspacingMark, .spacingMark, .enclosingMark]),
            (["Mn", "Nonspacing_Mark"], [.nonspacingMark]), (["Mc", "Spacing_Mark"], [.spacingMark]),
            (["Me", "Enclosing_Mark"], [.enclosingMark]),
            (["N", "Number"], [.decimalNumber, .letterNumber, .otherNumber]), (["Nd", "Decimal_Number", "digit"], [.decimalNumber]),
            (["Nl", "Letter_Number"], [.letterNumber]), (["No", "Other_Number"], [.otherNumber]),
            (["P", "Punctuation", "punct"], punctuation), (["Pc", "Connector_Punctuation"], [.connectorPunctuation]),
            (["Pd", "Dash_Punctuation"], [.dashPunctuation]), (["Ps", "Open_Punctuation"], [.openPunctuation]),
            (["Pe", "Close_Punctuation"], [.closePunctuation]), (["Pi", "Initial_Punctuation"], [.initialPunctuation]),
            (["Pf", "Final_Punctuation"], [.finalPunctuation]), (["Po", "Other_Punctuation"], [.otherPunctuation]),
            (["S", "Symbol"], [.mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol]), (["Sm", "Math_Symbol"], [.mathSymbol]),
            (["Sc", "Currency_Symbol"], [.currencySymbol]), (["Sk", "Modifier_Symbol"], [.modifierSymbol]),
            (["So", "Other_Symbol"], [.otherSymbol]),
            (["Z", "Separator"], [.spaceSeparator, .lineSeparator, .paragraphSeparator]), (["Zs", "Space_Separator"], [.spaceSeparator]),
            (["Zl", "Line_Separator"], [.lineSeparator]), (["Zp", "Paragraph_Separator"], [.paragraphSeparator]),
            (["C", "Other"], [.control, .format, .surrogate, .privateUse, .unassigned]), (["Cc", "Control", "cntrl"], [.control]),
            (["Cf", "Format"], [.format]), (["Cs", "Surrogate"], [.surrogate]), (["Co", "Private_Use"], [.privateUse]),
            (["Cn", "Unassigned"], [.unassigned]),
        ]
        return Dictionary(uniqueKeysWithValues: rows.flatMap { names, categories in names.map { ($0, categories) } })
    }()
}

extension ScalarProperty.Binary {
    func holds(for properties: Unicode.Scalar.Properties) -> Bool {
        switch self {
        case .alphabetic: properties.isAlphabetic
        case .asciiHexDigit: properties.isASCIIHexDigit
        case .cased: properties.isCased
        case .dash: properties.isDash
        case .defaultIgnorable: properties.isDefaultIgnorableCodePoint
        case .diacritic: properties.isDiacritic
        case .emoji: properties.isEmoji
        case .emojiModifier: properties.isEmojiModifier
        case .emojiModifierBase: properties.isEmojiModifierBase
        case .emojiPresentation: properties.isEmojiPresentation
        case .hexDigit: properties.isHexDigit
        case .identifierContinue: properties.isIDContinue
        case .identifierStart: properties.isIDStart
        case .ideographic: properties.isIdeographic
        case .lowercase: properties.isLowercase
        case .math: properties.isMath
        case .uppercase: properties.isUppercase
        case .variationSelector: properties.isVariationSelector
        case .whiteSpace: properties.isWhitespace
        }
    }
}
