"""Korean dates as Koreans write them, where Django does not: 오전 and 오후 stand before the hour."""

DATETIME_FORMAT = "Y년 n월 j일 A g:i"
