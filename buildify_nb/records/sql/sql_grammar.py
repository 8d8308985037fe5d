"""What a query in SQL may say: kinds of nodes and functions, each on an allow-list. What is not on it is refused.

Engines have hundreds of functions, and some of them read files, run other queries or change settings; a list of those
would never be complete. Nodes and functions are named by their keys in sqlglot.
"""

from __future__ import annotations

_CLAUSES = """
select from join where group having order ordered limit limitoptions offset distinct qualify with cte subquery union
except intersect table tablealias alias column identifier star tuple paren values lateralview window windowspec
windowfunc rollup cube groupingsets filter withingroup nullordered fetch lateral explode
"""
_EXPRESSIONS = """
literal boolean null and or xor not eq neq gt gte lt lte nullsafeeq nullsafeneq is between in like ilike exists any all
add sub mul div intdiv mod neg dpipe case if cast trycast datatype datatypeparam interval var currentdate
currenttimestamp extract bracket slice array struct propertyeq dot kwarg safeconcat
"""
_FUNCTIONS = """
abs ceil floor round sign sqrt pow exp ln log trunc greatest least coalesce nullif
count sum avg min max countif stddev stddevsamp stddevpop variance variancepop corr covarsamp covarpop median quantile
percentilecont percentiledisc approxquantile arrayagg groupconcat stringagg logicaland logicalor anyvalue approxdistinct
argmin argmax first last mode
upper lower trim length concat concatws substring left right replace reverse repeat initcap strposition startswith
endswith contains splitpart split regexplike regexpextract regexpreplace lpad rpad pad chr ascii unicode levenshtein
year quarter month week weekofyear day dayofweek dayofweekiso dayofmonth dayofyear hour minute second date timestamp
datetrunc timestamptrunc dateadd datesub datediff tsordstodate strtodate strtotime timetostr tochar todate lastday
datefromparts makedate timestampfromparts generateseries explodinggenerateseries atttimezone attimezone unixtotime
timetounix epoch age
rownumber rank denserank percentrank cumedist ntile lag lead firstvalue lastvalue nthvalue
jsonextract jsonextractscalar arraysize arraycontains cast
"""
NODES = frozenset({*_CLAUSES.split(), *_EXPRESSIONS.split(), *_FUNCTIONS.split()})
"""The keys of what may occur."""
_NAMED = """
row_number rank dense_rank percent_rank cume_dist ntile bool_and bool_or string_agg list date_part dayname monthname
strftime to_char isfinite bit_count corr regr_slope regr_intercept regr_r2 mode cbrt degrees radians sin cos tan asin
acos atan atan2 pi position overlay translate md5 starts_with regexp_matches concat_ws age make_date format
"""
NAMED_FUNCTIONS = frozenset(_NAMED.split())
"""Functions that sqlglot has no kind for, by name."""
_TYPES = """
TINYINT SMALLINT INT BIGINT INT128 UTINYINT USMALLINT UINT UBIGINT DECIMAL FLOAT DOUBLE TEXT VARCHAR CHAR BOOLEAN DATE
TIME TIMESTAMP TIMESTAMPTZ TIMESTAMPNTZ INTERVAL UUID JSON JSONB ARRAY LIST
"""
TYPES = frozenset(_TYPES.split())
"""What may be cast to: others, such as names of tables, ask the engine about itself."""
LONGEST_QUERY = 20_000
"""Characters."""
