/// What kinds of personal data there are.
///
/// The raw value is the reason that records tell; numbers of states tell their own name instead, `us_ssn`.
public enum PersonalDataKind: String, Sendable, Hashable, Codable, CaseIterable {
    /// Addresses of mail (RFC 5321): ASCII before the `@`, names with letters of Latin scripts behind it.
    ///
    /// Not found: quoted local parts, addresses at IP addresses, `name at example dot org`.
    case email
    /// Telephone numbers; see ``PersonalDataRail`` for which.
    case phone
    /// Numbers of payment cards, by network and the check digit of Luhn.
    case creditCard = "credit_card"
    /// International bank account numbers, by country and modulo 97.
    case iban
    /// Numbers by which a state knows a person, by their check digits.
    case nationalID = "national_id"
    /// Numbers of passports, behind a word that says so.
    case passport
    /// Dates behind a word that says that somebody was born then.
    case dateOfBirth = "date_of_birth"
    /// IPv4 and IPv6 addresses, but for those of the machine itself and netmasks.
    case ipAddress = "ip_address"
    /// Hardware addresses (IEEE 802), pairs of digits or, as Cisco writes them, fours.
    case macAddress = "mac_address"
    /// Latitude and longitude: in degrees and minutes, with a sign of degree or direction, or as decimals behind a word that says so.
    case coordinates
    /// Addresses of crypto currencies, by their checksum.
    case cryptoAddress = "crypto_address"
}
